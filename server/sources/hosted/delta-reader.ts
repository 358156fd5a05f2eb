import { isoSeconds, secondOf } from '../../../contract/instant.ts'
import type { Job } from '../../../contract/job.ts'
import type { Purpose } from './budget.ts'
import {
  maxPagesPerPull,
  msOrNever,
  pageSize,
  unlessRefused,
  type SyncClient,
} from './sync-client.ts'
import type { SyncState } from './sync-state.ts'

/**
 * Milliseconds by which a change may appear later than its `updated_at`, because responses come
 * from replicas that lag. A delta begins this much before the last known change, and less once that
 * change has been known for a while.
 */
const overlapMs = 120_000

export interface Delta {
  jobs: Job[]
  /** Where the next delta continues; null if this one is complete. */
  backlog: SyncState['backlog']
}

/** Reads what changed in the account since the last known change. */
export class DeltaReader {
  readonly #client: SyncClient
  readonly #monotonic: () => number
  readonly #upstreamNow: () => number
  /** The latest known change, since when it has been known, and when a delta was last read. */
  #newestSince = { since: '', at: -Infinity, readAt: -Infinity }

  constructor({
    client,
    monotonic,
    upstreamNow,
  }: {
    client: SyncClient
    monotonic: () => number
    upstreamNow: () => number
  }) {
    this.#client = client
    this.#monotonic = monotonic
    this.#upstreamNow = upstreamNow
  }

  /** The later of `since` and the latest change of these jobs. */
  watermark(since: string | null, jobs: readonly Job[]): string | null {
    const latest = Math.max(msOrNever(since), this.#latestOf(jobs))
    return latest === -Infinity ? since : isoSeconds(latest)
  }

  /**
   * Pages continue from the last change of the page before, not by offset: a row that changes
   * meanwhile moves to the end, and every row behind it would slip into a page already read.
   */
  async read(state: SyncState, purpose: Purpose): Promise<Delta> {
    let at = state.backlog ?? { from: this.#beginOf(state.since), offset: 0 }
    const jobs: Job[] = []
    const askedAt = this.#monotonic()
    for (let page = 0; page < maxPagesPerPull; page += 1) {
      const call = this.#client.listJobs(
        {
          sort: 'updated',
          direction: 'asc',
          since: at.from,
          offset: String(at.offset),
          limit: String(pageSize),
        },
        purpose,
      )
      const answer = page === 0 ? await call : await unlessRefused(call)
      if (answer === null) break
      jobs.push(...answer.jobs)
      if (answer.rows < pageSize) {
        this.#newestSince.readAt = askedAt
        return { jobs, backlog: null }
      }
      at = this.#after(at, answer.jobs)
    }
    return { jobs, backlog: at }
  }

  /** Where the page after a full one begins. */
  #after(at: { from: string; offset: number }, jobs: readonly Job[]) {
    const last = this.#latestOf(jobs)
    // A service that returns the newest first cannot be followed by time: the rest would be
    // skipped.
    const isAscending =
      secondOf(jobs[0]?.updated_at ?? null) <= secondOf(jobs.at(-1)?.updated_at ?? null)
    // Times are sent as whole seconds: within one second, only the offset advances.
    return isAscending && last - msOrNever(at.from) >= 1_000
      ? { from: isoSeconds(last), offset: 0 }
      : { ...at, offset: at.offset + pageSize }
  }

  /** Where a delta begins: changes from before the overlap need not be read again. */
  #beginOf(since: string | null): string {
    if (since === null) return isoSeconds(0)
    const now = this.#monotonic()
    if (this.#newestSince.since !== since) this.#newestSince = { since, at: now, readAt: now }
    // Whatever appeared after the last delta has not been read, however long ago that was.
    const knownForMs = this.#newestSince.readAt - this.#newestSince.at
    const overlap = Math.max(-1_000, overlapMs - knownForMs)
    return isoSeconds(Math.max(0, msOrNever(since) - overlap))
  }

  /**
   * The latest change of these jobs that is not in the source's future: a single wrong date must
   * not end all deltas.
   */
  #latestOf(jobs: readonly Job[]): number {
    const latest = this.#upstreamNow() + overlapMs
    return jobs
      .map((job) => msOrNever(job.updated_at))
      .filter((ms) => ms <= latest)
      .reduce((a, b) => Math.max(a, b), -Infinity)
  }
}
