import { setImmediate } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Baseline } from '../../contract/baseline.ts'
import type { Job } from '../../contract/job.ts'
import { baselineDays, baselineOf } from '../rules/baseline.ts'
import { recordsModelOf, type RecordsModel } from '../rules/odd-records.ts'
import type { OutputRecords, PastRun, RunFacts, RunSample } from '../rules/run.ts'
import { usualSpan, type UsualSpan } from '../rules/span-limits.ts'
import { median } from '../rules/statistics.ts'
import {
  maxModelRuns,
  modelOf,
  plainFleet,
  type FleetModel,
  type PackageModel,
} from '../rules/usual.ts'
import type { InsightFloors } from '../sources/port.ts'
import type { RecordStore } from '../records/port.ts'
import { outputKey, variablesOf } from '../store/job-attributes.ts'
import type { JobStore, StoredJob } from '../store/port.ts'
import { AccountSpans } from './account-spans.ts'
import type { Clock } from './clock.ts'

/** Packages held in memory. Each takes 50 to 80 kB. */
const maxPackages = 1_500
/** Watched runs that a model uses, and samples kept of each: most of a package's memory. */
const maxTraces = 16
const maxSamples = 24
const fleetKeptMs = 60_000
/** Runs grow too old slowly, so a package's history is read again once an hour at most. */
const keptMs = 3_600_000
/**
 * While history is filled, old runs arrive by the thousand: a model of more than a few runs follows
 * them after this time only.
 */
const quickRuns = 30
const oldRunMs = 86_400_000
const outdatedByOldMs = 60_000
/** Packages with fewer runs do not count for the account as a whole. */
const minFleetRuns = 8
const minFleetPackages = 5

/** Models of a package's completed runs. */
export interface PackageModels {
  runtime: PackageModel
  records: RecordsModel
  /** Waits in the queue of the package's jobs; null if there are too few. */
  wait: UsualSpan | null
}

/** A run with its id; waits are in seconds. */
interface KnownRun extends PastRun {
  id: number
  waitedSeconds: number | null
}

interface Entry {
  history: KnownRun[]
  models: PackageModels
  /** Monotonic milliseconds: when the models no longer match the history; null if they do. */
  outdatedMs: number | null
  /** Monotonic milliseconds. */
  readUntilMs: number
}

const emptyModels: PackageModels = {
  runtime: modelOf([]),
  records: recordsModelOf([]),
  wait: null,
}

/** A few samples, evenly, with the last one. */
const thinned = (samples: readonly RunSample[]): readonly RunSample[] => {
  const step = Math.ceil(samples.length / maxSamples)
  return step <= 1 ? samples : samples.filter((_, at) => (samples.length - 1 - at) % step === 0)
}

/** A job as the rules see it. */
export const runFactsOf = (
  job: Pick<Job, 'created_at' | 'started_at' | 'variables' | 'dynamic_variables'>,
  samples: readonly RunSample[],
): RunFacts => ({
  startedMs: Date.parse(job.started_at ?? job.created_at ?? '1970-01-01T00:00:00Z'),
  variables: variablesOf(job),
  samples,
})

export const outputRecordsOf = ({ outputs }: Pick<Job, 'outputs'>): OutputRecords[] =>
  (outputs ?? []).map((output) => ({ name: outputKey(output), records: output.records_count }))

export const samplesOf = ({ notes }: Pick<StoredJob, 'notes'>): RunSample[] =>
  notes.samples.map(([seconds, progress, records]) => ({ seconds, progress, records }))

/**
 * What is usual for each package, held in memory: read once from the stores, then kept up with each
 * run that completes.
 */
export class PackageModelCache {
  readonly #store: JobStore
  readonly #records: RecordStore
  readonly #slug: string
  readonly #account: number
  readonly #floors: InsightFloors
  readonly #now: Clock
  readonly #monotonic: Clock
  readonly #entries = new LRUCache<number, Entry>({ max: maxPackages })
  readonly #reading = new Map<number, Promise<Entry>>()
  #limits: Promise<Map<number, number>> | null = null
  readonly #spans: AccountSpans
  #fleet: { value: FleetModel; untilMs: number } | null = null

  constructor(deps: {
    store: JobStore
    records: RecordStore
    account: { slug: string; key: number }
    floors: InsightFloors
    now: Clock
    monotonic: Clock
  }) {
    this.#store = deps.store
    this.#records = deps.records
    this.#slug = deps.account.slug
    this.#account = deps.account.key
    this.#floors = deps.floors
    this.#now = deps.now
    this.#monotonic = deps.monotonic
    this.#spans = new AccountSpans(deps)
  }

  get floors(): InsightFloors {
    return this.#floors
  }

  /** What all packages say about one with few runs. */
  get fleet(): FleetModel {
    const nowMs = this.#monotonic()
    if (this.#fleet === null || this.#fleet.untilMs <= nowMs)
      this.#fleet = { value: fleetOf(this.#entries.values()), untilMs: nowMs + fleetKeptMs }
    return this.#fleet.value
  }

  /** The models of a package; for a job without one, empty ones. */
  async models(packageId: number | null): Promise<PackageModels> {
    if (packageId === null) return emptyModels
    const entry = await this.#entry(packageId)
    if (entry.outdatedMs !== null && entry.outdatedMs <= this.#monotonic()) {
      entry.outdatedMs = null
      entry.models = this.#modelsOf(entry.history)
      // Many packages may be judged in a row: let others in between.
      await setImmediate()
    }
    return entry.models
  }

  /** The record counts of a package's runs without this one. */
  async recordsBefore(packageId: number | null, jobId: number): Promise<RecordsModel> {
    if (packageId === null) return []
    const { history } = await this.#entry(packageId)
    if (!history.some(({ id }) => id === jobId)) return (await this.models(packageId)).records
    const model = recordsModelOf(history.filter(({ id }) => id !== jobId))
    // Thousands of completed jobs may be judged in a row: let others in between.
    await setImmediate()
    return model
  }

  /** What is usual for a job of a package. */
  async usual(packageId: number | null, run: RunFacts): Promise<Baseline> {
    const { runtime } = await this.models(packageId)
    const hardLimit =
      packageId === null ? null : ((await this.#hardLimits()).get(packageId) ?? null)
    return baselineOf(runtime, run, { floors: this.#floors, fleet: this.fleet, hardLimit })
  }

  /** Usual waits and stops: the package's own if there are enough, else the account's. */
  async spans(
    packageId: number | null,
  ): Promise<{ wait: UsualSpan | null; stop: UsualSpan | null }> {
    const account = await this.#spans.read()
    const { wait } = await this.models(packageId)
    const stop = packageId === null ? undefined : account.stopsByPackage.get(packageId)
    return { wait: wait ?? account.wait, stop: stop ?? account.stop }
  }

  /**
   * Adds a completed run to the history of its package.
   * @param samples of the run while it was live
   */
  async completed({ job }: StoredJob, samples: readonly RunSample[]): Promise<void> {
    // A history that is not in memory contains the run once it is read.
    const entry = job.package_id === null ? undefined : await this.#known(job.package_id)
    if (entry === undefined) return
    const facts = runFactsOf(job, thinned(samples))
    const createdMs = job.created_at === null ? null : Date.parse(job.created_at)
    const run: KnownRun = {
      ...facts,
      id: job.id,
      runtimeSeconds: job.runtime_in_seconds,
      outputs: outputRecordsOf(job),
      wasFine: entry.history.find(({ id }) => id === job.id)?.wasFine ?? false,
      waitedSeconds:
        createdMs === null || job.started_at === null
          ? null
          : Math.max(0, (facts.startedMs - createdMs) / 1000),
    }
    // A run is reported again when its facts change, and old ones arrive while history is filled.
    entry.history = [...entry.history.filter(({ id }) => id !== job.id), run]
      .toSorted((a, b) => a.startedMs - b.startedMs)
      .slice(-maxModelRuns)
    const endedMs = facts.startedMs + job.runtime_in_seconds * 1000
    const isOld = this.#now() - endedMs > oldRunMs && entry.history.length > quickRuns
    entry.outdatedMs ??= this.#monotonic() + (isOld ? outdatedByOldMs : 0)
  }

  /** Reads the history of a job's package again when it is next needed. */
  async forgetJob(jobId: number): Promise<void> {
    const packageId = (await this.#store.packageIds(this.#account, [jobId])).get(jobId)
    if (packageId !== undefined) this.#entries.delete(packageId)
  }

  /** Reads the hard limits again when they are next needed. */
  forgetLimits(): void {
    this.#limits = null
  }

  async #entry(packageId: number): Promise<Entry> {
    const known = this.#entries.get(packageId)
    if (known && known.readUntilMs > this.#monotonic()) return known
    const reading = this.#reading.get(packageId) ?? this.#read(packageId)
    this.#reading.set(packageId, reading)
    try {
      const entry = await reading
      this.#entries.set(packageId, entry)
      return entry
    } finally {
      this.#reading.delete(packageId)
    }
  }

  /** The history if it is in memory or being read. */
  async #known(packageId: number): Promise<Entry | undefined> {
    await this.#reading.get(packageId)?.catch(() => undefined)
    return this.#entries.get(packageId)
  }

  async #read(packageId: number): Promise<Entry> {
    const since = this.#now() - baselineDays * 86_400_000
    const runs = await this.#store.finishedRuns(this.#account, packageId, since, maxModelRuns)
    const traces = await this.#records.traces(this.#slug, packageId, maxTraces)
    const fine = await this.#records.fineRuns(this.#slug, packageId)
    const history = runs.map((run): KnownRun => ({
      ...run,
      samples: thinned(traces.get(run.id) ?? []),
      wasFine: fine.has(run.id),
    }))
    const models = this.#modelsOf(history)
    // A page of jobs needs the models of many packages at once: let others in between.
    await setImmediate()
    return { history, models, outdatedMs: null, readUntilMs: this.#monotonic() + keptMs }
  }

  #hardLimits(): Promise<Map<number, number>> {
    if (this.#limits === null) {
      const limits = this.#records
        .hardLimits(this.#slug)
        .then((all) => new Map([...all].map(([id, { seconds }]) => [id, seconds])))
      limits.catch(() => {
        this.#limits = null
      })
      this.#limits = limits
    }
    return this.#limits
  }

  #modelsOf(history: readonly KnownRun[]): PackageModels {
    const waits = history.flatMap(({ waitedSeconds }) => waitedSeconds ?? [])
    return {
      runtime: modelOf(history, this.fleet),
      records: recordsModelOf(history),
      wait: usualSpan(waits),
    }
  }
}

function fleetOf(entries: Iterable<Entry>): FleetModel {
  const models = [...entries].map(({ models: { runtime } }) => runtime)
  const known = models.filter(({ n }) => n >= minFleetRuns)
  if (known.length < minFleetPackages) return plainFleet
  return {
    spread: median(known.map(({ spread }) => spread)),
    longestSeconds: Math.max(...known.map(({ longestSeconds }) => longestSeconds)),
  }
}
