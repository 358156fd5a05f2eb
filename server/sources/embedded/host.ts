import { join } from 'node:path'
import { beginFirstTime } from './demo.ts'
import { createClusterKeeper, type ClusterKeeper } from './engine/cluster-keeper.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import type { EngineParts } from './engine/parts.ts'
import { recover } from './engine/recover.ts'
import { removeOldFiles, removeOldJobs } from './engine/retention.ts'
import { createScheduleKeeper, type ScheduleKeeper } from './engine/schedule-keeper.ts'
import { lockFolder, openFolders, type Folders } from './folders.ts'
import { openLedger, type Ledger } from './ledger/open.ts'
import type { EmbeddedOptions } from './options.ts'
import { createShelf, type Shelf } from './packages/shelf.ts'

/** The engine with everything it needs, running. */
export interface Host {
  ledger: Ledger
  folders: Folders
  engine: Engine
  clusters: ClusterKeeper
  schedules: ScheduleKeeper
  shelf: Shelf
  /** Ids of jobs that retention removed and that were not taken yet, at most `limit`. */
  takeRemoved(limit: number): number[]
  /** Ends the running jobs and gives the data folder back. */
  close(): Promise<void>
}

/** Clusters, schedules and package files are looked at this often. */
const tickMs = 500
const pruneEveryMs = 3_600_000

/**
 * Opens the data folder, puts right what a crash left, and starts.
 * @throws an error fit to show when the folder cannot be written, is in use, or was written by a newer version
 */
export async function createHost(options: EmbeddedOptions & { now: () => number }): Promise<Host> {
  const folders = openFolders(options.dataDir)
  const unlock = lockFolder(options.dataDir)
  let ledger: Ledger | null = null
  try {
    ledger = openLedger(options.dataDir, options.now)
    return await startHost(options, folders, ledger, unlock)
  } catch (error) {
    ledger?.close()
    unlock()
    throw error
  }
}

async function startHost(options: EmbeddedOptions & { now: () => number }, folders: Folders, ledger: Ledger, unlock: () => void): Promise<Host> {
  const { log, now } = options
  const parts: EngineParts = {
    ledger,
    folders,
    log,
    now,
    inputs: {
      datasets: options.datasetsDir,
      packages: [join(folders.packages, 'data'), join(options.packagesDir, 'data')],
      input: folders.input,
      outputsOf: (file) => {
        const target = ledger.packages.byFile(file)
        const run = target && ledger.jobs.newestCompleted(target.id)
        return run ? folders.job(run.id).outputs : null
      },
    },
  }
  await recover(parts)

  const demo = options.firstStart ?? true
  const engine = createEngine(parts)
  const clusters = createClusterKeeper(parts, engine)
  const schedules = createScheduleKeeper(parts, engine, demo ? 'enabled' : 'disabled')
  const shelf = createShelf([folders.packages, options.packagesDir], ledger.packages, (record, definition) => schedules.define(record, definition))
  let sweeping: Promise<void> = Promise.resolve()
  /** One sweep after the other. */
  const sweep = (work: () => Promise<void>) => {
    sweeping = sweeping.then(work).catch((error: unknown) => log.error({ error: String(error) }, 'old jobs could not be removed; it is tried again'))
  }
  const removed: number[] = []
  const sweepJobs = () =>
    sweep(async () => {
      removed.push(...(await removeOldJobs(parts, true, engine.inUse(), options.retention)))
    })
  engine.onEnded((job) => sweep(() => removeOldFiles(parts, job.packageId, engine.inUse())))
  shelf.scan()
  beginFirstTime(parts, engine, schedules, { slots: options.slots ?? 1, demo })
  sweepJobs()

  let prunedAt = now()
  const tick = () => {
    try {
      shelf.scan()
      clusters.tick()
      schedules.tick()
      if (now() - prunedAt > pruneEveryMs) {
        prunedAt = now()
        sweepJobs()
      }
      engine.wake()
    } catch (error) {
      log.error({ error: String(error) }, 'the engine could not take a step; it tries again')
    }
  }
  tick()
  const timer = setInterval(tick, tickMs)
  return {
    ledger,
    folders,
    engine,
    clusters,
    schedules,
    shelf,
    takeRemoved: (limit) => removed.splice(0, limit),
    close: async () => {
      clearInterval(timer)
      await Promise.all([engine.close(), clusters.close()])
      await sweeping
      ledger.close()
      unlock()
    },
  }
}
