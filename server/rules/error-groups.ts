/**
 * Error groups: fingerprints of errors, as merged and split by people. A group's key is that of its
 * fingerprint, with the package's id after a hyphen if the failures of one package were split off.
 */
import { createHash } from 'node:crypto'
import type { ErrorGroupEdit } from '../../contract/error-groups.ts'
import { isExclusion, unsigned } from '../../contract/exclusion.ts'
import { errorFingerprint } from './error-fingerprint.ts'

/** Key of an error's fingerprint: 12 hexadecimal digits; null for a blank text. */
export function errorKeyOf(text: string): string | null {
  const fingerprint = errorFingerprint(text)
  if (fingerprint === '') return null
  return createHash('sha256').update(fingerprint).digest('hex').slice(0, 12)
}

/** Failures with one error key: of one package, or of all but some. */
export interface GroupPart {
  errorKey: string
  packageId: number | null
  exceptPackages: readonly number[]
}

const maxMerges = 50

/** Which group a failure belongs to. */
export class ErrorGroupBook {
  readonly #merges: ReadonlyMap<string, string>
  readonly #splits: ReadonlyMap<string, ReadonlySet<number>>
  readonly #mutes: ReadonlyMap<string, ErrorGroupEdit>

  constructor(edits: readonly ErrorGroupEdit[]) {
    const of = (kind: ErrorGroupEdit['kind']) => edits.filter((edit) => edit.kind === kind)
    this.#merges = new Map(of('merge').map(({ key, target }) => [key, target]))
    this.#mutes = new Map(of('mute').map((edit) => [edit.key, edit]))
    const splits = new Map<string, Set<number>>()
    for (const { key, target } of of('split'))
      splits.set(key, (splits.get(key) ?? new Set()).add(Number(target)))
    this.#splits = splits
  }

  /** The group that a key stands for by now: a merged group's is that of the other one. */
  rootOf(key: string): string {
    let root = key
    for (let hops = 0; hops < maxMerges; hops += 1) {
      const next = this.#merges.get(root)
      if (next === undefined || next === key) return root
      root = next
    }
    return root
  }

  /** The group of a failure. */
  groupOf(errorKey: string, packageId: number | null): string {
    const isSplit = packageId !== null && this.#splits.get(errorKey)?.has(packageId) === true
    return this.rootOf(isSplit ? `${errorKey}-${packageId}` : errorKey)
  }

  /** Number of groups of these failures. */
  countGroups(failures: readonly { errorKey: string; packageId: number }[]): number {
    return new Set(failures.map((each) => this.groupOf(each.errorKey, each.packageId))).size
  }

  /** Keys that were merged into a group. */
  mergedInto(key: string): string[] {
    return [...this.#merges.keys()].filter((each) => each !== key && this.rootOf(each) === key)
  }

  /** The failures of a group, also if it was merged into another one since. */
  partsOf(key: string): GroupPart[] {
    const root = this.rootOf(key)
    return [root, ...this.mergedInto(root)].map((each) => {
      const [errorKey = '', packageId] = each.split('-')
      if (packageId !== undefined)
        return { errorKey, packageId: Number(packageId), exceptPackages: [] }
      return { errorKey, packageId: null, exceptPackages: [...(this.#splits.get(errorKey) ?? [])] }
    })
  }

  /** The failures of a filter's groups; a leading minus excludes one. */
  choiceOf(keys: readonly string[]): { in: GroupPart[] | null; notIn: GroupPart[] } {
    const wanted = keys.filter((key) => !isExclusion(key))
    return {
      in: wanted.length === 0 ? null : wanted.flatMap((key) => this.partsOf(key)),
      notIn: keys.filter(isExclusion).flatMap((key) => this.partsOf(unsigned(key))),
    }
  }

  /** The decision to mute a group, if it is in force. */
  muteOf(key: string, nowMs: number): ErrorGroupEdit | null {
    const mute = this.#mutes.get(key)
    const until = mute?.until ?? null
    const isOver = until !== null && Date.parse(until) <= nowMs
    return mute === undefined || isOver ? null : mute
  }

  /** When the next mute ends, in milliseconds; null if none ends. */
  nextMuteEndMs(nowMs: number): number | null {
    const ends = [...this.#mutes.values()].flatMap(({ until }) =>
      until === null ? [] : [Date.parse(until)],
    )
    const coming = ends.filter((end) => end > nowMs)
    return coming.length === 0 ? null : Math.min(...coming)
  }
}
