/** Fetches headlines of failed jobs, so that search finds them. */
import type { Job } from '../../contract/job.ts'
import { can, type JobSource } from '../sources/port.ts'
import type { JobStore } from '../store/port.ts'
import { retryDelayMs, stillComesMs, type Clock } from './clock.ts'
import type { Recorder } from './recorder.ts'

/** Jobs checked in one sweep; older ones follow once these have a headline or are given up. */
const jobsAtOnce = 200

interface HeadlineDeps {
  store: JobStore
  account: { key: number }
  source: JobSource
  recorder: Recorder
  now: Clock
  monotonic: Clock
}

interface Tried {
  tries: number
  /** On the monotonic clock. */
  dueAt: number
}

/** Requests the headlines of failed jobs, less and less often, for a day after their end. */
export class ErrorHeadlines {
  readonly #deps: HeadlineDeps
  #tried = new Map<number, Tried>()

  constructor(deps: HeadlineDeps) {
    this.#deps = deps
  }

  /** Requests a headline once and stores it. An error counts as no headline. */
  async read(job: Job): Promise<void> {
    const { source, recorder, monotonic } = this.#deps
    if (!can(source, 'logs')) return
    const tries = (this.#tried.get(job.id)?.tries ?? 0) + 1
    this.#tried.set(job.id, { tries, dueAt: monotonic() + retryDelayMs(tries) })
    const headline = await source.headline(job).catch(() => null)
    if (!headline) return
    await recorder.recordHeadline(job.id, headline)
    this.#tried.delete(job.id)
  }

  /** Retries missing headlines that are due; after a restart, all of the last day. */
  async readMissing(): Promise<void> {
    const { store, account, now, monotonic } = this.#deps
    const missing = await store.failedWithoutHeadline(account.key, now() - stillComesMs, jobsAtOnce)
    this.#tried = new Map([...this.#tried].filter(([id]) => missing.includes(id)))
    const due = missing.filter((id) => (this.#tried.get(id)?.dueAt ?? -Infinity) <= monotonic())
    for (const { job } of (await store.jobs(account.key, due)).values()) await this.read(job)
  }
}
