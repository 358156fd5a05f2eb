import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { InvalidPackage } from '../../../../contract/history.ts'
import type { PackageLedger, PackageRecord } from '../ledger/packages.ts'
import { isLocked, storageTrouble } from '../storage-error.ts'
import type { Definition } from './definition.ts'
import { readPackage } from './read-package.ts'

/** The package files, kept equal to the ledger. */
export interface PackageRegistry {
  /** Takes in what changed since the last time. Cheap when nothing did: one `stat` a file. */
  scan(): void
  invalid(): InvalidPackage[]
}

/** A file larger than this is no package, bytes. */
const largestFile = 1_000_000

interface Seen {
  mtimeMs: number
  size: number
  fault: InvalidPackage | null
}

/**
 * @param folders in order: a file in an earlier one takes the place of a file of the same name in a
 * later one
 * @param onPackage hears of each package that was read or read anew
 */
export function createPackageRegistry(
  folders: readonly string[],
  ledger: PackageLedger,
  onPackage: (record: PackageRecord, definition: Definition) => void,
): PackageRegistry {
  const seen = new Map<string, Seen>()

  const read = (file: string, path: string): InvalidPackage | null => {
    const stat = statSync(path)
    if (!stat.isFile()) return { file: `${file}.json`, reason: 'It is not a file.', at: null }
    const { mtimeMs, size } = stat
    const before = seen.get(path)
    if (before?.mtimeMs === mtimeMs && before.size === size) return before.fault
    const fault = takenOrFault(file, path, size, mtimeMs)
    seen.set(path, { mtimeMs, size, fault })
    return fault
  }

  /**
   * A file that cannot be taken in is not tried again before it changes; trouble with the disk
   * passes, and says nothing of the file.
   */
  const takenOrFault = (
    file: string,
    path: string,
    size: number,
    mtimeMs: number,
  ): InvalidPackage | null => {
    try {
      return take(file, path, size, mtimeMs)
    } catch (error) {
      if (storageTrouble(error) || isFileError(error)) throw error
      return {
        file: `${file}.json`,
        reason: `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        at: null,
      }
    }
  }

  const take = (
    file: string,
    path: string,
    size: number,
    mtimeMs: number,
  ): InvalidPackage | null => {
    const name = `${file}.json`
    if (size > largestFile)
      return {
        file: name,
        reason: `The file is larger than ${largestFile / 1_000_000} MB.`,
        at: null,
      }
    const text = readFileSync(path, 'utf8')
    const result = readPackage(text)
    // The last valid version stays in force: a slip of the pen must not take a schedule down.
    if (!result.ok) return { file: name, reason: result.reason, at: result.at }
    const hash = createHash('sha256').update(text).digest('hex')
    onPackage(ledger.put(file, result.definition, hash, mtimeMs), result.definition)
    return null
  }

  let faults: InvalidPackage[] = []
  return {
    scan: () => {
      const present = new Map<string, string>()
      for (const folder of folders) {
        for (const name of filesIn(folder)) {
          const file = name.slice(0, -'.json'.length)
          if (!present.has(file)) present.set(file, join(folder, name))
        }
      }
      const paths = new Set(present.values())
      // A file that comes back, or back into force, is read again.
      for (const path of seen.keys()) if (!paths.has(path)) seen.delete(path)
      faults = []
      for (const [file, path] of present) {
        try {
          const fault = read(file, path)
          if (fault) faults.push(fault)
        } catch (error) {
          if (isLocked(error)) throw error
          // It went away, or cannot be read: the next scan sees which.
          faults.push({
            file: `${file}.json`,
            reason: `The file cannot be read: ${error instanceof Error ? error.message : String(error)}`,
            at: null,
          })
        }
      }
      for (const record of ledger.all()) {
        if (record.status === 'active' && !present.has(record.file)) ledger.archive(record.id)
      }
    },
    invalid: () => faults,
  }
}

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
