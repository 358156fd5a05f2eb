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
import { sharedRead } from '../shared/shared-read.ts'
import type { InsightFloors } from '../sources/port.ts'
import type { RecordStore } from '../records/port.ts'
import { outputKey, variablesOf } from '../store/job-attributes.ts'
import type { JobStore, StoredJob } from '../store/port.ts'
import { AccountSpans } from './account-spans.ts'
import type { Clock } from './clock.ts'

/** Packages whose models are held in memory. Each takes about 10 kB. */
const maxPackages = 4_000
/**
 * Histories held in memory, 60 kB each: only of packages whose jobs are being judged, one package
 * after the other.
 */
const maxHistories = 32
/** Watched runs that a model uses, and samples kept of each. */
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
  models: PackageModels
  /** The runs that the models are made of. */
  runIds: readonly number[]
  /** Monotonic milliseconds: from then on the models are made again when they are needed. */
  validUntilMs: number
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

const startedMsOf = (job: Pick<Job, 'created_at' | 'started_at'>): number =>
  Date.parse(job.started_at ?? job.created_at ?? '1970-01-01T00:00:00Z')

/** A job as the rules see it. */
export const runFactsOf = (
  job: Pick<Job, 'created_at' | 'started_at' | 'variables' | 'dynamic_variables'>,
  samples: readonly RunSample[],
): RunFacts => ({
  startedMs: startedMsOf(job),
  variables: variablesOf(job),
  samples,
})

export const outputRecordsOf = ({ outputs }: Pick<Job, 'outputs'>): OutputRecords[] =>
  (outputs ?? []).map((output) => ({ name: outputKey(output), records: output.records_count }))

export const samplesOf = ({ notes }: Pick<StoredJob, 'notes'>): RunSample[] =>
  notes.samples.map(([seconds, progress, records]) => ({ seconds, progress, records }))

/**
 * What is usual for each package, held in memory: made from the stores, and again after each run
 * that completes.
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
  readonly #histories = new LRUCache<number, Promise<KnownRun[]>>({ max: maxHistories })
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
    return packageId === null ? emptyModels : (await this.#entry(packageId)).models
  }

  /** The record counts of a package's runs without this one. */
  async recordsBefore(packageId: number | null, jobId: number): Promise<RecordsModel> {
    if (packageId === null) return []
    const { models, runIds } = await this.#entry(packageId)
    if (!runIds.includes(jobId)) return models.records
    const history = await this.#history(packageId)
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

  /** Takes a completed run into account, which has been stored. */
  async completed({ job }: StoredJob): Promise<void> {
    if (job.package_id === null) return
    const endedMs = startedMsOf(job) + job.runtime_in_seconds * 1000
    const isOld = this.#now() - endedMs > oldRunMs
    await this.#outdate(job.package_id, ({ runIds }) =>
      isOld && runIds.length > quickRuns ? outdatedByOldMs : 0,
    )
  }

  /** Reads the history of a job's package again when it is next needed. */
  async forgetJob(jobId: number): Promise<void> {
    const packageId = (await this.#store.packageIds(this.#account, [jobId])).get(jobId)
    if (packageId !== undefined) await this.#outdate(packageId, () => 0)
  }

  /** @param afterMs for how long the present models will still do */
  async #outdate(packageId: number, afterMs: (entry: Entry) => number): Promise<void> {
    // What is being read may be older than what has changed.
    await this.#reading.get(packageId)?.catch(() => undefined)
    this.#histories.delete(packageId)
    const entry = this.#entries.get(packageId)
    if (entry === undefined) return
    entry.validUntilMs = Math.min(entry.validUntilMs, this.#monotonic() + afterMs(entry))
  }

  /** Reads the hard limits again when they are next needed. */
  forgetLimits(): void {
    this.#limits = null
  }

  async #entry(packageId: number): Promise<Entry> {
    const known = this.#entries.get(packageId)
    if (known && known.validUntilMs > this.#monotonic()) return known
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

  async #read(packageId: number): Promise<Entry> {
    const history = await this.#history(packageId)
    const models = this.#modelsOf(history)
    // A page of jobs needs the models of many packages at once: let others in between.
    await setImmediate()
    const runIds = history.map(({ id }) => id)
    return { models, runIds, validUntilMs: this.#monotonic() + keptMs }
  }

  /** A package's completed runs, oldest first. */
  #history(packageId: number): Promise<KnownRun[]> {
    return sharedRead(this.#histories, packageId, () => this.#readHistory(packageId))
  }

  async #readHistory(packageId: number): Promise<KnownRun[]> {
    const since = this.#now() - baselineDays * 86_400_000
    const runs = await this.#store.finishedRuns(this.#account, packageId, since, maxModelRuns)
    const traces = await this.#records.traces(this.#slug, packageId, maxTraces)
    const fine = await this.#records.fineRuns(this.#slug, packageId)
    return runs.map((run) => ({
      ...run,
      samples: thinned(traces.get(run.id) ?? []),
      wasFine: fine.has(run.id),
    }))
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
