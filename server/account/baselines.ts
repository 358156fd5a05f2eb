import type { Baseline } from '../../contract/baseline.ts'
import { baselineDays, baselineRuns, quantile, baselineOf } from '../rules/baseline.ts'
import type { Context } from '../rules/flag-conditions.ts'
import type { InsightFloors } from '../sources/port.ts'
import type { RecordStore } from '../records/port.ts'
import type { JobStore } from '../store/port.ts'
import type { Clock } from './clock.ts'

/**
 * Runs age out of the 90 days slowly, and a completed run recomputes its package's baseline at
 * once.
 */
const keptMs = 3_600_000
/**
 * For the p95 of the account's waits and stops: sample size, minimum sample, and how long the
 * result is cached.
 */
const sampleSize = 200
const minSamples = 20
const sampleKeptMs = 60_000

interface Kept<T> {
  value: Promise<T>
  until: number
}

/** A cache of baselines. */
export class Baselines {
  readonly #store: JobStore
  readonly #records: RecordStore
  readonly #slug: string
  readonly #account: number
  readonly #floors: InsightFloors
  readonly #now: Clock
  readonly #monotonic: Clock
  readonly #usual = new Map<number, Kept<Baseline>>()
  #account95: Kept<{ waitP95: number | null; stopP95: number | null }> | null = null

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
  }

  /** The baseline of a package; for a job without one, an empty baseline. */
  usual(packageId: number | null): Promise<Baseline> {
    if (packageId === null) return Promise.resolve(baselineOf([], this.#floors))
    const kept = this.#usual.get(packageId)
    if (kept && kept.until > this.#monotonic()) return kept.value
    const value = this.#make(packageId)
    // Failed reads are not cached.
    value.catch(() => this.#usual.delete(packageId))
    this.#usual.set(packageId, { value, until: this.#monotonic() + keptMs })
    return value
  }

  async context(packageId: number | null): Promise<Context> {
    return { usual: await this.usual(packageId), floors: this.#floors, ...(await this.#samples()) }
  }

  forget(packageId: number | null): void {
    if (packageId !== null) this.#usual.delete(packageId)
  }

  async #make(packageId: number): Promise<Baseline> {
    const since = this.#now() - baselineDays * 86_400_000
    return baselineOf(
      await this.#store.finishedRuns(this.#account, packageId, since, baselineRuns),
      this.#floors,
    )
  }

  #samples(): Promise<{ waitP95: number | null; stopP95: number | null }> {
    if (this.#account95 && this.#account95.until > this.#monotonic()) return this.#account95.value
    const p95 = (values: number[]) => (values.length < minSamples ? null : quantile(values, 0.95))
    const read = async () => ({
      waitP95: p95(await this.#store.recentWaits(this.#account, sampleSize)),
      stopP95: p95(await this.#records.recentStops(this.#slug, sampleSize)),
    })
    const value = read()
    value.catch(() => {
      this.#account95 = null
    })
    this.#account95 = { value, until: this.#monotonic() + sampleKeptMs }
    return value
  }
}
