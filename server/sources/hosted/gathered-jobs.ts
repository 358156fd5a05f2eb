import { secondOf } from '../../../contract/instant.ts'
import { mergeJob, type Job } from '../../../contract/job.ts'
import { statusFacts } from '../../../contract/status.ts'

/** The jobs of one cycle by id. A later response wins unless its state is older. */
export class GatheredJobs {
  readonly #jobs = new Map<number, Job>()

  add(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const before = this.#jobs.get(job.id)
      const isOlder =
        before !== undefined &&
        statusFacts[job.status].rank < statusFacts[before.status].rank &&
        secondOf(job.updated_at) <= secondOf(before.updated_at)
      this.#jobs.set(job.id, isOlder ? mergeJob(job, before) : mergeJob(before ?? null, job))
    }
  }

  has(id: number): boolean {
    return this.#jobs.has(id)
  }

  /** Oldest change first. */
  all(): Job[] {
    return [...this.#jobs.values()].toSorted(
      (a, b) => secondOf(a.updated_at) - secondOf(b.updated_at) || a.id - b.id,
    )
  }
}
