import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { createClusterLedger, type ClusterLedger } from './clusters.ts'
import { JobLedger } from './jobs.ts'
import { migrate } from '../../../shared/migrate.ts'
import { openSqlite, stopWaiting } from '../../../shared/sqlite.ts'
import { migrations } from './migrations.ts'
import { createPackageLedger, type PackageLedger } from './packages.ts'
import { createScheduleLedger, type ScheduleLedger } from './schedules.ts'
import { createWatcherLedger, type WatcherLedger } from './watchers.ts'

/** The engine's database: everything in it was accepted and survives the process. */
export interface Ledger {
  /** Distinguishes this ledger from an earlier one in the same folder. */
  readonly epoch: string
  /** Milliseconds since 1970: when this ledger was created. */
  readonly since: number
  readonly jobs: JobLedger
  readonly packages: PackageLedger
  readonly clusters: ClusterLedger
  readonly schedules: ScheduleLedger
  readonly watchers: WatcherLedger
  /**
   * Sets a permanent mark.
   * @returns whether this call set it
   */
  markOnce(key: string): boolean
  /** The text stored under a key; null if there is none. */
  noted(key: string): string | null
  note(key: string, value: string): void
  /**
   * Calls the listener after writes, once per turn of the event loop.
   * @returns a function that unsubscribes
   */
  onChange(listener: () => void): () => void
  /** Runs a transaction. */
  atomically<T>(work: () => T): T
  close(): void
}

/**
 * Opens `engine.db` in the data folder, creating it if missing.
 * @param now milliseconds since 1970
 */
export async function openLedger(root: string, now: () => number): Promise<Ledger> {
  // A job is acknowledged only once it would survive a power cut; a write costs 0.3 ms here.
  const db = openSqlite(join(root, 'engine.db'), 'FULL')
  try {
    db.pragma('foreign_keys = on')
    await migrate(db, db, migrations, 'ledger', true)
    stopWaiting(db)
  } catch (error) {
    db.close()
    throw error
  }

  const listeners = new Set<() => void>()
  let told = true
  const changed = () => {
    if (!told) return
    told = false
    queueMicrotask(() => {
      told = true
      for (const listener of listeners) listener()
    })
  }

  const mark = db.prepare<[string, string]>(
    'insert into meta (key, value) values (?, ?) on conflict do nothing',
  )
  const setValue = db.prepare<[string, string]>(
    'insert into meta (key, value) values (?, ?) on conflict do update set value = excluded.value',
  )
  const valueOf = db.prepare<[string], { value: string }>('select value from meta where key = ?')
  mark.run('epoch', randomUUID())
  mark.run('since', String(now()))
  const jobs = new JobLedger(db, now, changed)
  return {
    epoch: valueOf.get('epoch')?.value ?? '',
    since: Number(valueOf.get('since')?.value ?? now()),
    jobs,
    packages: createPackageLedger(db, now, changed),
    clusters: createClusterLedger(db, now, changed),
    schedules: createScheduleLedger(db, now, changed),
    watchers: createWatcherLedger(db, now),
    markOnce: (key) => mark.run(key, String(now())).changes === 1,
    noted: (key) => valueOf.get(key)?.value ?? null,
    note: (key, value) => void setValue.run(key, value),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    atomically: (work) => db.transaction(work)(),
    close: () => {
      listeners.clear()
      db.close()
    },
  }
}
