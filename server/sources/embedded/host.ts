import { join } from 'node:path'
import { ClockGuard, readClockMemory } from '../../shared/clock-guard.ts'
import { beginFirstTime } from './demo.ts'
import { ClusterKeeper } from './engine/cluster-keeper.ts'
import { Engine } from './engine/engine.ts'
import type { EngineDeps } from './engine/engine-deps.ts'
import { recover } from './engine/recover.ts'
import { removeOldFiles, removeOldJobs } from './engine/retention.ts'
import { ScheduleKeeper } from './engine/schedule-keeper.ts'
import { createBackgroundTask, type BackgroundTask } from './engine/background-task.ts'
import { lockFolder, openFolders, type Folders } from './folders.ts'
import { openLedger, type Ledger } from './ledger/open.ts'
import type { EmbeddedOptions } from './options.ts'
import { PackageRegistry } from './packages/package-registry.ts'

type HostOptions = EmbeddedOptions & { now: () => number; monotonic: () => number }

/** Clusters, schedules and package files are looked at this often. */
const tickMs = 500
const pruneEveryMs = 3_600_000
const defaultOutputMb = 2_048
const dayMs = 86_400_000

/** The engine with everything it needs, running. */
export class Host {
  readonly ledger: Ledger
  readonly folders: Folders
  readonly engine: Engine
  readonly clusters: ClusterKeeper
  readonly schedules: ScheduleKeeper
  readonly packageRegistry: PackageRegistry
  readonly #deps: EngineDeps
  readonly #options: HostOptions
  readonly #unlock: () => void
  readonly #clock: ClockGuard
  readonly #tasks: Tasks
  /** Ids of jobs that retention removed and that were not taken yet. */
  readonly #removed: number[] = []
  /** Packages of which a run has ended since their old files were last removed. */
  readonly #endedPackages = new Set<number>()
  #prunedAt = -Infinity
  #timer: NodeJS.Timeout | null = null

  constructor(options: HostOptions, folders: Folders, ledger: Ledger, unlock: () => void) {
    const deps = engineDeps(options, folders, ledger)
    this.ledger = ledger
    this.folders = folders
    this.#deps = deps
    this.#options = options
    this.#unlock = unlock
    this.engine = new Engine(deps)
    this.clusters = new ClusterKeeper(deps, this.engine, () => this.#tasks.clusters.run())
    this.schedules = new ScheduleKeeper(deps, this.engine, isDemo(options) ? 'enabled' : 'disabled')
    this.packageRegistry = new PackageRegistry(
      [folders.packages, options.packagesDir],
      ledger.packages,
      (record, definition) => this.schedules.define(record, definition),
    )
    const memory = readClockMemory(ledger.noted('clock'))
    this.#clock = new ClockGuard(memory, options.now, options.monotonic)
    this.#tasks = this.#createTasks()
    this.engine.onEnded((job) => void this.#endedPackages.add(job.packageId))
  }

  /** Repairs what a crash left, and starts. */
  async start(): Promise<void> {
    await recover(this.#deps)
    this.packageRegistry.scan()
    const first = { slots: this.#options.slots ?? 1, demo: isDemo(this.#options) }
    beginFirstTime(this.#deps, this.engine, this.schedules, first)
    this.#tick()
    this.#timer = setInterval(() => this.#tick(), tickMs)
  }

  /** Ids of jobs that retention removed and that were not taken yet, at most `limit`. */
  takeRemoved(limit: number): number[] {
    return this.#removed.splice(0, limit)
  }

  /** Why a part of the engine failed when it last ran; null while all is well. */
  trouble(): unknown {
    const failed = Object.values(this.#tasks).find((task) => task.trouble() !== null)
    return this.engine.trouble() ?? failed?.trouble() ?? null
  }

  /** Ends the running jobs and releases the data folder. */
  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await Promise.all([this.engine.close(), this.clusters.close()])
    await Promise.all(Object.values(this.#tasks).map((task) => task.settled()))
    this.ledger.close()
    this.#unlock()
  }

  #createTasks(): Tasks {
    const task = (name: string, work: () => void | Promise<void>) =>
      createBackgroundTask(name, work, this.#deps)
    return {
      packages: task('package files', () => this.packageRegistry.scan()),
      clusters: task('clusters', () => this.clusters.tick()),
      schedules: task('schedules', () => this.schedules.tick()),
      fileRetention: task('old files', () => this.#removeOldFiles()),
      jobRetention: task('old jobs', () => this.#removeOldJobs()),
    }
  }

  #tick(): void {
    const { packages, clusters, schedules, fileRetention, jobRetention } = this.#tasks
    packages.run()
    clusters.run()
    schedules.run()
    if (this.#endedPackages.size > 0) fileRetention.run()
    const isDue = this.#deps.monotonic() - this.#prunedAt > pruneEveryMs
    if (isDue || jobRetention.trouble() !== null) jobRetention.run()
    this.engine.wake()
  }

  async #removeOldFiles(): Promise<void> {
    for (const id of this.#endedPackages) {
      this.#endedPackages.delete(id)
      await removeOldFiles(this.#deps, id, this.engine.inUse())
    }
  }

  async #removeOldJobs(): Promise<void> {
    this.#prunedAt = this.#deps.monotonic()
    const { trusted, foundAheadMs } = this.#clock.check()
    if (foundAheadMs !== null)
      this.#deps.log.warn(
        { days_ahead: Math.round(foundAheadMs / dayMs) },
        'the clock is far ahead of when this server last ran: no job is removed for its age ' +
          'until the clock is corrected, or the server has run with it for a day',
      )
    this.ledger.note('clock', JSON.stringify(this.#clock.memory))
    const { retention } = this.#options
    const removed = await removeOldJobs(this.#deps, trusted, this.engine.inUse(), retention)
    this.#removed.push(...removed)
  }
}

type Tasks = Record<
  'packages' | 'clusters' | 'schedules' | 'fileRetention' | 'jobRetention',
  BackgroundTask
>

const isDemo = ({ firstStart }: HostOptions): boolean => firstStart ?? true

function engineDeps(options: HostOptions, folders: Folders, ledger: Ledger): EngineDeps {
  const { log, now, monotonic, jobOutputMb, datasetsDir, packagesDir } = options
  return {
    ledger,
    folders,
    log,
    now,
    monotonic,
    outputLimitMb: jobOutputMb ?? defaultOutputMb,
    inputs: {
      datasets: datasetsDir,
      packages: [join(folders.packages, 'data'), join(packagesDir, 'data')],
      input: folders.input,
      outputsOf: (file) => {
        const target = ledger.packages.byFile(file)
        const run = target && ledger.jobs.newestCompleted(target.id)
        return run ? folders.job(run.id).outputs : null
      },
    },
  }
}

/**
 * Opens the data folder, repairs what a crash left, and starts.
 * @throws an error fit to show when the folder cannot be written, is in use, or was written by a
 * newer version
 */
export async function createHost(options: HostOptions): Promise<Host> {
  const folders = openFolders(options.dataDir)
  const unlock = lockFolder(options.dataDir)
  let ledger: Ledger | null = null
  try {
    ledger = await openLedger(options.dataDir, options.now)
    const host = new Host(options, folders, ledger, unlock)
    await host.start()
    return host
  } catch (error) {
    ledger?.close()
    unlock()
    throw error
  }
}
