import { join } from 'node:path'
import { ClockGuard, readClockMemory } from '../../shared/clock-guard.ts'
import { beginFirstTime } from './demo.ts'
import { ClusterKeeper } from './engine/cluster-keeper.ts'
import { Engine } from './engine/engine.ts'
import type { EngineDeps } from './engine/engine-deps.ts'
import { recover } from './engine/recover.ts'
import { removeOldFiles, removeOldJobs } from './engine/retention.ts'
import { ScheduleKeeper } from './engine/schedule-keeper.ts'
import { createBackgroundTask } from './engine/background-task.ts'
import { lockFolder, openFolders, type Folders } from './folders.ts'
import { openLedger, type Ledger } from './ledger/open.ts'
import type { EmbeddedOptions } from './options.ts'
import { PackageRegistry } from './packages/package-registry.ts'

/** The engine with everything it needs, running. */
export interface Host {
  ledger: Ledger
  folders: Folders
  engine: Engine
  clusters: ClusterKeeper
  schedules: ScheduleKeeper
  packageRegistry: PackageRegistry
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
const defaultOutputMb = 2_048
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
    ledger = await openLedger(options.dataDir, options.now)
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
  const deps: EngineDeps = {
    ledger,
    folders,
    log,
    now,
    outputLimitMb: options.jobOutputMb ?? defaultOutputMb,
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
  await recover(deps)

  const demo = options.firstStart ?? true
  const engine = new Engine(deps)
  const clusters = new ClusterKeeper(deps, engine, () => clusterTask.run())
  const schedules = new ScheduleKeeper(deps, engine, demo ? 'enabled' : 'disabled')
  const packageRegistry = new PackageRegistry(
    [folders.packages, options.packagesDir],
    ledger.packages,
    (record, definition) => schedules.define(record, definition),
  )
  const removed: number[] = []
  /** Packages of which a run has ended since their old files were last removed. */
  const endedPackages = new Set<number>()
  let prunedAt = -Infinity

  const clock = new ClockGuard(readClockMemory(ledger.noted('clock')), now, monotonic)

  const unit = (name: string, work: () => void | Promise<void>) =>
    createBackgroundTask(name, work, deps)
  const packageTask = unit('package files', () => packageRegistry.scan())
  const clusterTask = unit('clusters', () => clusters.tick())
  const scheduleTask = unit('schedules', () => schedules.tick())
  const fileRetentionTask = unit('old files', async () => {
    for (const id of endedPackages) {
      endedPackages.delete(id)
      await removeOldFiles(deps, id, engine.inUse())
    }
  })
  const jobRetentionTask = unit('old jobs', async () => {
    prunedAt = monotonic()
    const { trusted, foundAheadMs } = clock.check()
    if (foundAheadMs !== null) {
      log.warn(
        { days_ahead: Math.round(foundAheadMs / dayMs) },
        'the clock is far ahead of when this server last ran: no job is removed for its age until it was set right, or the server has run so for a day',
      )
    }
    ledger.note('clock', JSON.stringify(clock.memory))
    removed.push(...(await removeOldJobs(deps, trusted, engine.inUse(), options.retention)))
  })
  const units = [packageTask, clusterTask, scheduleTask, fileRetentionTask, jobRetentionTask]
  engine.onEnded((job) => void endedPackages.add(job.packageId))

  packageRegistry.scan()
  beginFirstTime(deps, engine, schedules, { slots: options.slots ?? 1, demo })

  const tick = () => {
    packageTask.run()
    clusterTask.run()
    scheduleTask.run()
    if (endedPackages.size > 0) fileRetentionTask.run()
    if (monotonic() - prunedAt > pruneEveryMs || jobRetentionTask.trouble() !== null)
      jobRetentionTask.run()
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
    packageRegistry,
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
