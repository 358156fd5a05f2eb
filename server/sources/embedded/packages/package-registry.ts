import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { InvalidPackage } from '../../../../contract/history.ts'
import type { PackageLedger, PackageRecord } from '../ledger/packages.ts'
import { isLocked, storageTrouble } from '../storage-error.ts'
import type { Definition } from './definition.ts'
import { readPackage } from './read-package.ts'
import { errorMessage } from '../../../shared/error-message.ts'

/** A larger file is not a package. */
const maxFileBytes = 1_000_000

interface Seen {
  mtimeMs: number
  size: number
  fault: InvalidPackage | null
}

/** Syncs the ledger with the package files. */
export class PackageRegistry {
  readonly #folders: readonly string[]
  readonly #ledger: PackageLedger
  readonly #onPackage: (record: PackageRecord, definition: Definition) => void
  readonly #seen = new Map<string, Seen>()
  #faults: InvalidPackage[] = []

  /**
   * @param folders in order of precedence: a file hides files of the same name in later folders
   * @param onPackage called for each package that was read
   */
  constructor(
    folders: readonly string[],
    ledger: PackageLedger,
    onPackage: (record: PackageRecord, definition: Definition) => void,
  ) {
    this.#folders = folders
    this.#ledger = ledger
    this.#onPackage = onPackage
  }

  /** Reads the files that changed since the last scan. Cheap if none did: one `stat` per file. */
  scan(): void {
    const present = this.#present()
    const paths = new Set(present.values())
    // A file that reappears or is no longer hidden is read again.
    for (const path of this.#seen.keys()) if (!paths.has(path)) this.#seen.delete(path)
    this.#faults = []
    for (const [file, path] of present) {
      try {
        const fault = this.#read(file, path)
        if (fault) this.#faults.push(fault)
      } catch (error) {
        if (isLocked(error)) throw error
        // It disappeared or cannot be read; the next scan decides.
        this.#faults.push(unreadable(file, error))
      }
    }
    for (const record of this.#ledger.all())
      if (record.status === 'active' && !present.has(record.file)) this.#ledger.archive(record.id)
  }

  invalid(): InvalidPackage[] {
    return this.#faults
  }

  /** The files in effect: path by name without `.json`. */
  #present(): Map<string, string> {
    const present = new Map<string, string>()
    for (const folder of this.#folders) {
      for (const name of filesIn(folder)) {
        const file = name.slice(0, -'.json'.length)
        if (!present.has(file)) present.set(file, join(folder, name))
      }
    }
    return present
  }

  #read(file: string, path: string): InvalidPackage | null {
    const stat = statSync(path)
    if (!stat.isFile()) return { file: `${file}.json`, reason: 'It is not a file.', at: null }
    const { mtimeMs, size } = stat
    const before = this.#seen.get(path)
    if (before?.mtimeMs === mtimeMs && before.size === size) return before.fault
    const fault = this.#takenOrFault(file, path, size, mtimeMs)
    this.#seen.set(path, { mtimeMs, size, fault })
    return fault
  }

  /**
   * An invalid file is not read again until it changes; disk errors are temporary and say nothing
   * about the file.
   */
  #takenOrFault(file: string, path: string, size: number, mtimeMs: number): InvalidPackage | null {
    try {
      return this.#take(file, path, size, mtimeMs)
    } catch (error) {
      if (storageTrouble(error) || isFileError(error)) throw error
      return unreadable(file, error)
    }
  }

  #take(file: string, path: string, size: number, mtimeMs: number): InvalidPackage | null {
    const name = `${file}.json`
    if (size > maxFileBytes)
      return {
        file: name,
        reason: `The file is larger than ${maxFileBytes / 1_000_000} MB.`,
        at: null,
      }
    const text = readFileSync(path, 'utf8')
    const result = readPackage(text)
    // The last valid version stays in effect: a typo must not take a schedule down.
    if (!result.ok) return { file: name, reason: result.reason, at: result.at }
    const hash = createHash('sha256').update(text).digest('hex')
    this.#onPackage(this.#ledger.put(file, result.definition, hash, mtimeMs), result.definition)
    return null
  }
}

const unreadable = (file: string, error: unknown): InvalidPackage => ({
  file: `${file}.json`,
  reason: `The file cannot be read: ${errorMessage(error)}`,
  at: null,
})

const isFileError = (error: unknown): boolean => error instanceof Error && 'syscall' in error

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .sort()
  } catch {
    return []
  }
}
