/** Data folders of a busy account, built once for each size in a run. */
import { closeSync, cpSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { SqliteRecordStore } from '../../server/records/sqlite-record-store.ts'
import { seedJobs } from '../../server/store/testing/seed.ts'

export const benchAccount = 'bench'
/** Their jobs share the store's tables and indexes. */
const otherAccounts = ['acme-data', 'acme-test']
/** Jobs of each other account, as a share. */
const othersShare = 0.05

let root: string | null = null
const built = new Set<string>()

function rootFolder(): string {
  if (root !== null) return root
  const made = mkdtempSync(path.join(tmpdir(), 'jobwatch-bench-'))
  process.on('exit', () => rmSync(made, { recursive: true, force: true }))
  root = made
  return made
}

const isoOf = (column: string) => `strftime('%Y-%m-%dT%H:%M:%SZ', ${column} / 1000, 'unixepoch')`

/** Status changes of every job, and what people did to one in twenty. */
async function seedRecords(folder: string): Promise<void> {
  const records = path.join(folder, 'records.db')
  await (await SqliteRecordStore.open(records)).close()
  const sqlite = new SqliteDatabase(records)
  try {
    sqlite.pragma('synchronous = OFF')
    sqlite.prepare('ATTACH ? AS store').run(path.join(folder, 'store.db'))
    for (const [status, column] of [
      ["'idle'", 'created_ms'],
      ["'running'", 'started_ms'],
      ['status', 'ended_ms'],
    ])
      sqlite.exec(`INSERT OR IGNORE INTO transitions (account, job_id, status, at, exact)
        SELECT slug, id, ${status}, ${isoOf(column ?? '')}, 1
        FROM store.jobs JOIN store.accounts ON accounts.key = account WHERE ${column} > 0
        ORDER BY jobs.key`)
    sqlite.exec(`INSERT INTO activity
        (account, subject, subject_id, at, actor, action, reason, outcome, message)
      SELECT slug, 'job', id, ${isoOf('created_ms')}, 'Ada Lovelace', 'run', 'nightly load', 'ok', NULL
      FROM store.jobs JOIN store.accounts ON accounts.key = account WHERE id % 20 = 0
      ORDER BY jobs.key`)
  } finally {
    sqlite.close()
  }
}

export interface StoreSize {
  jobs: number
  /** The jobs were created over this many days. */
  days?: number
  /** False if all of them have ended. */
  live?: boolean
}

const defaultDays = 90

/** Else the server's first commit would wait for the disk to take all that was seeded. */
function waitForDisk(file: string): void {
  const open = openSync(file, 'r+')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}

async function build(folder: string, { jobs, days, live }: Required<StoreSize>): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'store.db')
  const options = { nowMs: Date.now(), days, busy: true, live }
  for (const account of otherAccounts)
    await seedJobs(file, { ...options, account, jobs: Math.ceil(jobs * othersShare) })
  await seedJobs(file, { ...options, account: benchAccount, jobs })
  await seedRecords(folder)
  for (const name of ['store.db', 'records.db']) waitForDisk(path.join(folder, name))
}

/**
 * A data folder with this many jobs in {@link benchAccount}, built once in a run. A server may
 * change it.
 */
export async function seededFolder({
  jobs,
  days = defaultDays,
  live = true,
}: StoreSize): Promise<string> {
  const folder = path.join(rootFolder(), `${jobs}-${days}${live ? '' : '-ended'}`)
  if (built.has(folder)) return folder
  const from = performance.now()
  await build(folder, { jobs, days, live })
  built.add(folder)
  const seconds = ((performance.now() - from) / 1000).toFixed(0)
  process.stderr.write(`Made ${jobs.toLocaleString('en')} jobs in ${seconds} s.\n`)
  return folder
}

/** A copy of it, for a part that changes jobs. */
export async function copiedFolder(size: StoreSize): Promise<string> {
  const folder = await seededFolder(size)
  const copy = mkdtempSync(`${folder}-`)
  cpSync(folder, copy, { recursive: true })
  return copy
}
