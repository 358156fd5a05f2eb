import type { Job } from '../../../contract/job.ts'
import { SourceError, type PullSituation } from '../port.ts'
import type { CreditBudget } from './budget.ts'
import type { GatheredJobs } from './gathered-jobs.ts'
import type { SyncClient } from './sync-client.ts'

/** Jobs read by id in one cycle, and the minimum time until the same job is read again. */
const maxPerCycle = 3
const readAgainMs = 120_000
/** How long a job must be missing before it counts as gone, because replicas may lag. */
const missingForMs = 60_000

/** Reads single jobs that appeared in no list of a cycle. */
export class JobProbe {
  readonly #client: SyncClient
  readonly #budget: Pick<CreditBudget, 'msUntil'>
  readonly #monotonic: () => number
  readonly #readAt = new Map<number, number>()
  readonly #missingSince = new Map<number, number>()

  constructor({
    client,
    budget,
    monotonic,
  }: {
    client: SyncClient
    budget: Pick<CreditBudget, 'msUntil'>
    monotonic: () => number
  }) {
    this.#client = client
    this.#budget = budget
    this.#monotonic = monotonic
  }

  /**
   * Jobs that are live in the store but appeared in no response of this cycle: they ended
   * unnoticed, or are gone.
   * @param isWhole false if only running jobs were listed
   */
  unseen(gathered: GatheredJobs, { live }: PullSituation, isWhole: boolean): number[] {
    for (const [id, at] of this.#readAt)
      if (this.#monotonic() - at > readAgainMs) this.#readAt.delete(id)
    return live
      .filter(({ status }) => isWhole || status === 'running')
      .filter(({ id }) => !this.#isKnown(id, gathered))
      .map(({ id }) => id)
      .slice(0, maxPerCycle)
  }

  /** Reads each job. Failures are left to a later cycle. */
  async read(ids: readonly number[]): Promise<{ jobs: Job[]; gone: number[] }> {
    const jobs: Job[] = []
    const gone: number[] = []
    for (const id of ids) {
      if (this.#budget.msUntil('sync') > 0) break
      this.#readAt.set(id, this.#monotonic())
      try {
        jobs.push(await this.#client.job(id, 'sync'))
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        if (error.status === 404 && this.#isGone(id)) gone.push(id)
      }
    }
    return { jobs, gone }
  }

  /** Marks a job as seen, so it is not missing. */
  found(id: number): void {
    this.#missingSince.delete(id)
  }

  #isKnown(id: number, gathered: GatheredJobs): boolean {
    return gathered.has(id) || this.#readAt.has(id)
  }

  #isGone(id: number): boolean {
    const since = this.#missingSince.get(id) ?? this.#monotonic()
    this.#missingSince.set(id, since)
    if (this.#monotonic() - since < missingForMs) return false
    this.#missingSince.delete(id)
    return true
  }
}
