import type { RecordStore } from '../records/port.ts'
import { usualSpan, type UsualSpan } from '../rules/span-limits.ts'
import type { JobStore } from '../store/port.ts'
import type { Clock } from './clock.ts'

/** How long jobs of an account usually wait in the queue and take to stop; null if unknown. */
export interface UsualSpans {
  wait: UsualSpan | null
  stop: UsualSpan | null
  stopsByPackage: ReadonlyMap<number, UsualSpan>
}

/** The newest waits and stops, and how long the result is cached. */
const sampleSize = 200
const keptMs = 60_000

/** Reads an account's waits and stops, at most once a minute. */
export class AccountSpans {
  readonly #store: JobStore
  readonly #records: RecordStore
  readonly #account: { slug: string; key: number }
  readonly #monotonic: Clock
  #kept: { value: Promise<UsualSpans>; untilMs: number } | null = null

  constructor(deps: {
    store: JobStore
    records: RecordStore
    account: { slug: string; key: number }
    monotonic: Clock
  }) {
    this.#store = deps.store
    this.#records = deps.records
    this.#account = deps.account
    this.#monotonic = deps.monotonic
  }

  read(): Promise<UsualSpans> {
    if (this.#kept && this.#kept.untilMs > this.#monotonic()) return this.#kept.value
    const value = this.#read()
    // Failed reads are not cached.
    value.catch(() => {
      this.#kept = null
    })
    this.#kept = { value, untilMs: this.#monotonic() + keptMs }
    return value
  }

  async #read(): Promise<UsualSpans> {
    const { slug, key } = this.#account
    const stops = await this.#records.recentStops(slug, sampleSize)
    const packages = await this.#store.packageIds(
      key,
      stops.map(({ jobId }) => jobId),
    )
    const byPackage = new Map<number, number[]>()
    for (const { jobId, seconds } of stops) {
      const packageId = packages.get(jobId)
      if (packageId === undefined) continue
      byPackage.set(packageId, [...(byPackage.get(packageId) ?? []), seconds])
    }
    const stopsByPackage = new Map<number, UsualSpan>()
    for (const [packageId, seconds] of byPackage) {
      const span = usualSpan(seconds)
      if (span !== null) stopsByPackage.set(packageId, span)
    }
    return {
      wait: usualSpan(await this.#store.recentWaits(key, sampleSize)),
      stop: usualSpan(stops.map(({ seconds }) => seconds)),
      stopsByPackage,
    }
  }
}
