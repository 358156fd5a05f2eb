import { statusFacts } from '../../../../contract/status.ts'
import type { JobRecord } from '../ledger/job-record.ts'
import type { EngineDeps } from './engine-deps.ts'
import { finishJob, type JobEnd } from './finish-job.ts'

/** Wait before the end of a job is written again, in milliseconds; doubled each time. */
const firstPauseMs = 500
const longestPauseMs = 10_000

/** How a job ends; a function if that depends on the job's state in the ledger. */
type End = JobEnd | ((job: JobRecord) => JobEnd)

/** Writes the ends of jobs and retries failed writes, since the disk may be full. */
export class JobFinisher {
  readonly #deps: EngineDeps
  readonly #unwritten = new Map<number, { end: End; tries: number; notBefore: number }>()
  readonly #listeners: ((job: JobRecord) => void)[] = []

  constructor(deps: EngineDeps) {
    this.#deps = deps
  }

  onEnded(listener: (job: JobRecord) => void): void {
    this.#listeners.push(listener)
  }

  /** True for a job whose end is not written yet. */
  isUnwritten(id: number): boolean {
    return this.#unwritten.has(id)
  }

  /** Retries what is due. */
  retry(): void {
    for (const [id, { end, notBefore }] of this.#unwritten)
      if (notBefore <= this.#deps.monotonic()) this.finish(id, end)
  }

  /** Writes the end of a job, unless it has ended already, and notifies the listeners. */
  finish(id: number, end: End): void {
    let ended: JobRecord | null
    try {
      ended = this.#write(id, end)
    } catch (error) {
      this.#postpone(id, end, error)
      return
    }
    this.#unwritten.delete(id)
    if (ended) this.#tell(ended)
  }

  #write(id: number, end: End): JobRecord | null {
    const job = this.#deps.ledger.jobs.get(id)
    if (!job || statusFacts[job.status].terminal) return null
    return finishJob(this.#deps, job, typeof end === 'function' ? end(job) : end)
  }

  #postpone(id: number, end: End, error: unknown): void {
    const { log, monotonic } = this.#deps
    const tries = (this.#unwritten.get(id)?.tries ?? 0) + 1
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1))
    this.#unwritten.set(id, { end, tries, notBefore: monotonic() + pauseMs })
    log.error(
      { job: id, error: String(error), retry_in_ms: pauseMs },
      'failed to record the end of a job; it will be retried',
    )
  }

  #tell(job: JobRecord): void {
    const { log } = this.#deps
    const key = job.status === 'failed' ? 'error' : 'note'
    const details = { job: job.id, status: job.status, [key]: job.headline ?? undefined }
    log.info(details, 'job ended')
    for (const listener of this.#listeners) {
      try {
        listener(job)
      } catch (error) {
        log.error({ job: job.id, error: String(error) }, 'failed to handle the end of a job')
      }
    }
  }
}
