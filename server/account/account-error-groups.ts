import type {
  ErrorFix,
  ErrorGroup,
  ErrorGroupDetail,
  ErrorGroupEdit,
  ErrorGroupList,
  ErrorGroupState,
} from '../../contract/error-groups.ts'
import { isoOf } from '../../contract/instant.ts'
import type { RecordStore } from '../records/port.ts'
import type { ErrorGroupBook } from '../rules/error-groups.ts'
import { SourceError } from '../sources/port.ts'
import { errorTextOf, variablesOf } from '../store/job-attributes.ts'
import type { ErrorCount, ErrorKeyRow, JobStore, StoredJob } from '../store/port.ts'
import type { Clock } from './clock.ts'
import type { ErrorGroupBooks } from './error-group-books.ts'
import { ErrorTitles } from './error-titles.ts'
import type { Recorder } from './recorder.ts'
import type { ResourceDirectory } from './resource-directory.ts'

const dayMs = 86_400_000
/** Spans of the small chart: 28 of 6 hours are a week. */
const bucketMs = 6 * 3_600_000
const buckets = 28
const maxGroups = 500
const shownPackages = 10
const shownFixes = 5
const exampleLength = 4_000

/** The failures of a group by package. */
interface Gathered {
  key: string
  rows: ErrorKeyRow[]
}

interface Spans {
  fromMs: number
  counts: ReadonlyMap<string, readonly number[]>
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)

const noCounts: readonly number[] = Array.from({ length: buckets }, () => 0)

/** The state of a group that is not muted. */
function stateOf({ rows }: Gathered, nowMs: number): ErrorGroupState {
  const open = rows.flatMap(({ openSinceMs }) => openSinceMs ?? [])
  const left = sum(rows.map(({ states }) => (states.acknowledged ?? 0) + (states.retrying ?? 0)))
  if (open.length === 0) return left === 0 ? 'resolved' : 'ongoing'
  const firstMs = Math.min(...rows.map((row) => row.firstMs))
  if (nowMs - firstMs < dayMs) return 'new'
  const overMs = Math.max(...rows.map(({ lastResolvedMs }) => lastResolvedMs ?? -Infinity))
  return left === 0 && firstMs < Math.min(...open) && overMs < Math.min(...open)
    ? 'regressed'
    : 'ongoing'
}

interface ErrorGroupDeps {
  store: JobStore
  records: RecordStore
  account: { slug: string; key: number }
  names: ResourceDirectory
  groups: ErrorGroupBooks
  recorder: Recorder
  now: Clock
}

/** The account's error groups, and how people change them. */
export class AccountErrorGroups {
  readonly #deps: ErrorGroupDeps
  readonly #titles = new ErrorTitles()

  constructor(deps: ErrorGroupDeps) {
    this.#deps = deps
  }

  /** The groups with the latest failures. */
  async list(): Promise<ErrorGroupList> {
    const gathered = await this.#gather()
    const latest = gathered.toSorted((a, b) => lastMs(b) - lastMs(a)).slice(0, maxGroups)
    const spans = await this.#spans()
    return {
      groups: await this.#shown(latest, spans),
      total: gathered.length,
      counts_from: isoOf(spans.fromMs),
      counts_seconds: bucketMs / 1000,
    }
  }

  /** @throws SourceError 404 unknown or empty group */
  async detail(key: string): Promise<ErrorGroupDetail> {
    const found = await this.#known(key)
    const spans = await this.#spans()
    const [group] = await this.#shown([found], spans)
    if (!group) throw new SourceError(404, `Error group ${key} was not found.`)
    const last = await this.#job(group.last_job_id)
    return {
      ...group,
      example: last === null ? '' : errorTextOf(last).slice(0, exampleLength),
      fixes: await this.#fixes(group.key),
      counts_from: isoOf(spans.fromMs),
      counts_seconds: bucketMs / 1000,
    }
  }

  /**
   * Failures of a muted group count as acknowledged.
   * @param request null to end it
   */
  async mute(
    key: string,
    request: { note: string | null; until: string | null } | null,
    actor: string,
  ): Promise<void> {
    const { key: root } = await this.#known(key)
    if (request === null) {
      const { records, account } = this.#deps
      if (!(await records.removeGroupEdit(account.slug, 'mute', root, null))) return
      await this.#changed('error_group_unmute', root, null, null, actor)
      return
    }
    await this.#save({ kind: 'mute', key: root, target: '', ...request }, actor)
    const message = request.until === null ? null : `Until ${request.until}`
    await this.#changed('error_group_mute', root, request.note, message, actor)
  }

  /** @throws SourceError 404 unknown group, 422 both are the same group */
  async merge(key: string, into: string, note: string | null, actor: string): Promise<void> {
    const { key: from } = await this.#known(key)
    const { key: target } = await this.#known(into)
    if (from === target)
      throw new SourceError(422, `Error groups ${key} and ${into} are the same group already.`)
    await this.#save({ kind: 'merge', key: from, target, until: null, note }, actor)
    await this.#changed('error_group_merge', from, note, `Merged into ${target}`, actor)
  }

  /**
   * Makes the failures of one package a group of their own.
   * @throws SourceError 404 unknown group, 422 no failures of the package, or no others
   */
  async splitPackage(key: string, packageId: number, actor: string): Promise<void> {
    const { key: root, rows: all } = await this.#known(key)
    const rows = all.filter((row) => row.packageId === packageId)
    if (rows.length === 0)
      throw new SourceError(422, `No failure of package ${packageId} is in this error group.`)
    if (rows.length === all.length)
      throw new SourceError(422, 'All failures of this error group are of this package.')
    for (const { errorKey } of rows)
      await this.#save(
        { kind: 'split', key: errorKey, target: String(packageId), until: null, note: null },
        actor,
      )
    await this.#changed('error_group_split', root, null, `Split off package ${packageId}`, actor)
  }

  /** Takes a merged group out again. @throws SourceError 422 it is not part of this group */
  async splitMerged(key: string, merged: string, actor: string): Promise<void> {
    const { records, account, groups } = this.#deps
    const { key: root } = await this.#known(key)
    const book = await groups.current()
    if (!book.mergedInto(root).includes(merged))
      throw new SourceError(422, `Error group ${merged} is not part of ${key}.`)
    await records.removeGroupEdit(account.slug, 'merge', merged, null)
    await this.#changed('error_group_split', root, null, `Took out ${merged}`, actor)
  }

  /** The group that `key` belongs to. @throws SourceError 404 unknown or empty group */
  async #known(key: string): Promise<Gathered> {
    const root = (await this.#deps.groups.current()).rootOf(key)
    const found = (await this.#gather()).find((each) => each.key === root)
    if (!found) throw new SourceError(404, `Error group ${key} was not found.`)
    return found
  }

  async #save(edit: Omit<ErrorGroupEdit, 'at' | 'actor'>, actor: string): Promise<void> {
    const { records, account, now } = this.#deps
    const at = new Date(now()).toISOString()
    await records.saveGroupEdit(account.slug, { ...edit, at, actor })
  }

  /** An acknowledgement holds for failures of the same group, so all are looked at again. */
  async #changed(
    action: string,
    key: string,
    reason: string | null,
    message: string | null,
    actor: string,
  ): Promise<void> {
    const { records, account, groups, recorder, now } = this.#deps
    groups.forget()
    const text = [`Error group ${key}`, message].filter((part) => part !== null).join(': ')
    await records.addActivity(account.slug, {
      subject: 'error_group',
      subjectId: 0,
      at: new Date(now()).toISOString(),
      actor,
      action,
      reason,
      outcome: 'accepted',
      message: text,
    })
    await recorder.triageAll()
  }

  async #gather(): Promise<Gathered[]> {
    const { store, account, groups } = this.#deps
    const book = await groups.current()
    const byKey = new Map<string, Gathered>()
    for (const row of await store.errorKeys(account.key)) {
      const key = groupOf(book, row)
      const found = byKey.get(key) ?? { key, rows: [] }
      found.rows.push(row)
      byKey.set(key, found)
    }
    return [...byKey.values()]
  }

  async #spans(): Promise<Spans> {
    const { store, account, groups, now } = this.#deps
    const book = await groups.current()
    const last = Math.floor(now() / bucketMs)
    const first = last - buckets + 1
    const counts = new Map<string, number[]>()
    for (const row of await store.errorCounts(account.key, first * bucketMs, bucketMs)) {
      const key = groupOf(book, row)
      const spans = counts.get(key) ?? [...noCounts]
      const at = row.bucket - first
      if (at >= 0 && at < buckets) spans[at] = (spans[at] ?? 0) + row.count
      counts.set(key, spans)
    }
    return { fromMs: first * bucketMs, counts }
  }

  async #shown(gathered: readonly Gathered[], { counts }: Spans): Promise<ErrorGroup[]> {
    const { store, account, names, groups, now } = this.#deps
    const nowMs = now()
    const book = await groups.current()
    const lastOf = (each: Gathered) => each.rows.toSorted((a, b) => b.lastMs - a.lastMs)[0]
    const ids = gathered.flatMap((each) => lastOf(each)?.lastId ?? [])
    const examples = await store.jobs(account.key, ids)
    const titles = await this.#titles.of(examples.values())
    return gathered.map((each): ErrorGroup => {
      const { key, rows } = each
      const last = lastOf(each)
      const mute = book.muteOf(key, nowMs)
      const byPackage = new Map<number, number>()
      for (const row of rows)
        byPackage.set(row.packageId, (byPackage.get(row.packageId) ?? 0) + row.count)
      const states = (state: keyof ErrorKeyRow['states']) =>
        sum(rows.map((row) => row.states[state] ?? 0))
      return {
        key,
        title: titles.get(last?.lastId ?? 0) ?? key,
        state: mute === null ? stateOf(each, nowMs) : 'muted',
        count: sum(rows.map(({ count }) => count)),
        unresolved: states('unresolved'),
        acknowledged: states('acknowledged'),
        resolved: states('resolved'),
        packages: [...byPackage]
          .toSorted(([, a], [, b]) => b - a)
          .slice(0, shownPackages)
          .map(([id, count]) => ({ id, name: names.packageNameOf(id), count })),
        packages_count: byPackage.size,
        first_seen: isoOf(Math.min(...rows.map((row) => row.firstMs))),
        last_seen: isoOf(last?.lastMs ?? 0),
        last_job_id: last?.lastId ?? 0,
        counts: [...(counts.get(key) ?? noCounts)],
        mute: mute && {
          actor: mute.actor,
          at: mute.at,
          note: mute.note,
          until: mute.until,
          job_id: null,
        },
        merged: book.mergedInto(key),
      }
    })
  }

  /** How the last failures of the group were resolved. */
  async #fixes(key: string): Promise<ErrorFix[]> {
    const { store, records, account, groups, names } = this.#deps
    const book = await groups.current()
    const ids = await store.resolvedOf(account.key, book.partsOf(key), shownFixes)
    const failures = await store.jobs(account.key, ids)
    const resolvers = [...failures.values()].flatMap(
      ({ notes }) => notes.triage.resolution?.by ?? [],
    )
    const runs = await store.jobs(account.key, resolvers)
    const reruns = await records.rerunsOf(account.slug, ids)
    const marks = await records.failureRecords(account.slug, ids)
    return ids.flatMap((id): ErrorFix[] => {
      const failure = failures.get(id)
      const resolution = failure?.notes.triage.resolution
      const run = runs.get(resolution?.by ?? 0)
      if (!failure || !resolution || !run) return []
      const mark = marks.get(id)?.acknowledgement ?? null
      return [
        {
          job_id: id,
          package_name: names.packageName(failure.job),
          at: resolution.at,
          by_job_id: run.job.id,
          by_status: run.job.status,
          rerun_by: reruns.find(({ jobId }) => jobId === run.job.id)?.actor ?? null,
          changed: changedVariables(failure, run),
          note: mark?.note ?? null,
          note_by: mark?.actor ?? null,
        },
      ]
    })
  }

  async #job(id: number): Promise<StoredJob | null> {
    const { store, account } = this.#deps
    return (await store.jobs(account.key, [id])).get(id) ?? null
  }
}

const lastMs = ({ rows }: Gathered): number => Math.max(...rows.map((row) => row.lastMs))

const groupOf = (
  book: ErrorGroupBook,
  { errorKey, packageId }: Pick<ErrorCount, 'errorKey' | 'packageId'>,
): string => book.groupOf(errorKey, packageId)

function changedVariables(failure: StoredJob, run: StoredJob): ErrorFix['changed'] {
  const [before, after] = [variablesOf(failure.job), variablesOf(run.job)]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((name) => before[name] !== after[name])
    .map((name) => ({ name, before: before[name] ?? null, after: after[name] ?? null }))
}
