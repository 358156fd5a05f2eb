import { join } from 'node:path'
import { ClockGuard, readClockMemory } from '../../clock-guard.ts'
import { beginFirstTime } from './demo.ts'
import { createClusterKeeper, type ClusterKeeper } from './engine/cluster-keeper.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import type { EngineParts } from './engine/parts.ts'
import { recover } from './engine/recover.ts'
import { removeOldFiles, removeOldJobs } from './engine/retention.ts'
import { createScheduleKeeper, type ScheduleKeeper } from './engine/schedule-keeper.ts'
import { createUnit } from './engine/unit.ts'
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
  /** Why a part of the engine could not do its work when it last tried; null while all is well. */
  trouble(): unknown
  /** Ends the running jobs and gives the data folder back. */
  close(): Promise<void>
}

type HostOptions = EmbeddedOptions & { now: () => number; monotonic: () => number }

/** Clusters, schedules and package files are looked at this often. */
const tickMs = 500
const pruneEveryMs = 3_600_000
const usualOutputMb = 2_048
const dayMs = 86_400_000

/**
 * Opens the data folder, puts right what a crash left, and starts.
 * @throws an error fit to show when the folder cannot be written, is in use, or was written by a
 * newer version
 */
export async function createHost(options: HostOptions): Promise<Host> {
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

async function startHost(
  options: HostOptions,
  folders: Folders,
  ledger: Ledger,
  unlock: () => void,
): Promise<Host> {
  const { log, now, monotonic } = options
  const parts: EngineParts = {
    ledger,
    folders,
    log,
    now,
    outputLimitMb: options.jobOutputMb ?? usualOutputMb,
    monotonic,
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
  const clusters = createClusterKeeper(parts, engine, () => clusterUnit.run())
  const schedules = createScheduleKeeper(parts, engine, demo ? 'enabled' : 'disabled')
  const shelf = createShelf(
    [folders.packages, options.packagesDir],
    ledger.packages,
    (record, definition) => schedules.define(record, definition),
  )
  const removed: number[] = []
  /** Packages of which a run has ended since their old files were last removed. */
  const endedPackages = new Set<number>()
  let prunedAt = -Infinity

  const clock = new ClockGuard(readClockMemory(ledger.noted('clock')), now, monotonic)

  const unit = (name: string, work: () => void | Promise<void>) => createUnit(name, work, parts)
  const shelfUnit = unit('package files', () => shelf.scan())
  const clusterUnit = unit('clusters', () => clusters.tick())
  const scheduleUnit = unit('schedules', () => schedules.tick())
  const filesUnit = unit('old files', async () => {
    for (const id of endedPackages) {
      endedPackages.delete(id)
      await removeOldFiles(parts, id, engine.inUse())
    }
  })
  const jobsUnit = unit('old jobs', async () => {
    prunedAt = monotonic()
    const { trusted, foundAheadMs } = clock.check()
    if (foundAheadMs !== null) {
      log.warn(
        { days_ahead: Math.round(foundAheadMs / dayMs) },
        'the clock is far ahead of when this server last ran: no job is removed for its age until it was set right, or the server has run so for a day',
      )
    }
    ledger.note('clock', JSON.stringify(clock.memory))
    removed.push(...(await removeOldJobs(parts, trusted, engine.inUse(), options.retention)))
  })
  const units = [shelfUnit, clusterUnit, scheduleUnit, filesUnit, jobsUnit]
  engine.onEnded((job) => void endedPackages.add(job.packageId))

  shelf.scan()
  beginFirstTime(parts, engine, schedules, { slots: options.slots ?? 1, demo })

  const tick = () => {
    shelfUnit.run()
    clusterUnit.run()
    scheduleUnit.run()
    if (endedPackages.size > 0) filesUnit.run()
    if (monotonic() - prunedAt > pruneEveryMs || jobsUnit.trouble() !== null) jobsUnit.run()
    engine.wake()
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
    trouble: () =>
      engine.trouble() ?? units.find((each) => each.trouble() !== null)?.trouble() ?? null,
    close: async () => {
      clearInterval(timer)
      await Promise.all([engine.close(), clusters.close()])
      await Promise.all(units.map((each) => each.settled()))
      ledger.close()
      unlock()
    },
  }
}
