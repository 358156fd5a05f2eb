/** Returns the space of deleted rows to the disk. */
import { setImmediate } from 'node:timers/promises'
import type { Database } from 'better-sqlite3'
import { whenFree } from './sqlite.ts'

/** Below this share of a file, free pages are left for new rows. */
const maxFreeRatio = 0.1
/** Smaller files are not worth the work: 1 MB at 4 kB a page. */
const minFreePages = 256
/** Pages moved at once: about 2 ms, after which others have their turn. */
const pagesPerStep = 64

const pragma = (sqlite: Database, name: string): number =>
  Number(sqlite.pragma(name, { simple: true }))

/** Value of `auto_vacuum` for files that can be shortened step by step. */
const incremental = 2

/** How many pages are free beyond those that are kept for new rows. */
function excessPages(sqlite: Database): number {
  const free = pragma(sqlite, 'freelist_count')
  return free <= Math.max(minFreePages, pragma(sqlite, 'page_count') * maxFreeRatio) ? 0 : free
}

/**
 * Makes a file of an earlier release one that can be shortened step by step, if much of it is free:
 * it is rewritten, which blocks for about 3 s per GB. To be called before requests are served.
 */
export function rewriteIfSparse(sqlite: Database): void {
  if (pragma(sqlite, 'auto_vacuum') === incremental || excessPages(sqlite) === 0) return
  sqlite.pragma(`auto_vacuum = ${incremental}`)
  sqlite.exec('VACUUM')
}

/** Shortens the file by its free pages, in steps that do not delay others. */
export async function releaseFreePages(sqlite: Database): Promise<void> {
  if (pragma(sqlite, 'auto_vacuum') !== incremental || excessPages(sqlite) === 0) return
  while (sqlite.open && pragma(sqlite, 'freelist_count') > minFreePages) {
    await whenFree(() => {
      // `pragma` would move one page only: it does not run the statement to its end.
      sqlite.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`)
      return Promise.resolve()
    })
    await setImmediate()
  }
  if (sqlite.open) sqlite.pragma('wal_checkpoint(PASSIVE)')
}
