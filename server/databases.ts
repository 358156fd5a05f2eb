/** Opens the databases of the data folder, and replaces a damaged job store. */
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { carryOverRecords } from './carry-over-records.ts'
import { SqliteRecordStore } from './records/sqlite-record-store.ts'
import { isDamaged } from './shared/sqlite.ts'
import { SqliteJobStore, type SqliteJobStoreOptions } from './store/sqlite-job-store.ts'

export interface DatabaseLog {
  info: (details: object, message: string) => void
  warn: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

type LongReads = SqliteJobStoreOptions['longReads']

export interface DatabaseOptions {
  nowMs: number
  log: DatabaseLog
  /** See the option of the store. */
  longReads?: LongReads
}

export interface Databases {
  store: SqliteJobStore
  records: SqliteRecordStore
  close: () => Promise<void>
}

/** Files that SQLite keeps next to a database. */
const companions = ['', '-wal', '-shm'] as const

/** A server that finds the store damaged leaves this file for the next start. */
const markOf = (file: string): string => `${file}.damaged`

/** Renames a damaged store. It is kept because SQLite's own tools may recover data from it. */
function setAside(file: string, nowMs: number, log: DatabaseLog): void {
  const aside = `${file}.corrupt-${new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')}`
  for (const companion of companions) {
    if (existsSync(`${file}${companion}`)) renameSync(`${file}${companion}`, `${aside}${companion}`)
  }
  rmSync(markOf(file), { force: true })
  log.warn(
    { set_aside: path.basename(aside) },
    'The job store was damaged and has been set aside: jobs are fetched again. ' +
      'Records of user actions are in records.db and are not affected.',
  )
}

/** Records of release 0.1 in a damaged store may be lost; that must not prevent the start. */
function carryOver(storeFile: string, recordsFile: string, log: DatabaseLog): void {
  try {
    const carried = carryOverRecords(storeFile, recordsFile)
    if (carried.activity + carried.transitions > 0)
      log.info(carried, 'Activity and status changes were moved to records.db')
  } catch (error) {
    if (!isDamaged(error)) throw error
    log.error(
      { err: error },
      'Some records of an earlier release could not be read from the damaged job store',
    )
  }
}

async function openStore(
  file: string,
  longReads: LongReads,
  log: DatabaseLog,
): Promise<SqliteJobStore> {
  let isTold = false
  const store = await SqliteJobStore.open(file, {
    longReads,
    onDamage: (job) =>
      log.error(
        { job },
        'A row of the job store is damaged: the job is shown from its columns only',
      ),
    onDamagedFile: () => {
      if (isTold) return
      isTold = true
      writeFileSync(markOf(file), '')
      log.error({}, 'The job store is damaged and will be replaced at the next start')
    },
    onReindex: (progress) =>
      log.info(
        progress,
        'Rebuilding an index of an earlier release; requests are served after that',
      ),
  })
  try {
    for (const repaired of await store.repairCounts())
      log.warn(repaired, 'Recomputed the counts of an account that did not match its jobs')
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openOrReplaceStore(
  file: string,
  { nowMs, log, longReads = 'in a process' }: DatabaseOptions,
): Promise<SqliteJobStore> {
  if (existsSync(markOf(file))) setAside(file, nowMs, log)
  try {
    return await openStore(file, longReads, log)
  } catch (error) {
    if (!isDamaged(error)) throw error
    setAside(file, nowMs, log)
    return openStore(file, longReads, log)
  }
}

/**
 * Opens `records.db` and `store.db`, creating them if missing. The store is a cache: a damaged one
 * is set aside and rebuilt. The records are never replaced.
 * @throws RecordsError if the records are damaged, or the driver's error
 */
export async function openDatabases(folder: string, options: DatabaseOptions): Promise<Databases> {
  const storeFile = path.join(folder, 'store.db')
  const recordsFile = path.join(folder, 'records.db')
  const records = await SqliteRecordStore.open(recordsFile)
  try {
    carryOver(storeFile, recordsFile, options.log)
    const store = await openOrReplaceStore(storeFile, options)
    store.startReader()
    return {
      store,
      records,
      close: async () => {
        await store.close()
        await records.close()
      },
    }
  } catch (error) {
    await records.close()
    throw error
  }
}
