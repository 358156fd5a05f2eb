const maxFailures = 8
const firstPostponementMs = 250
const maxPostponementMs = 30_000

/** The machine lacks a resource that may become available again. */
const isShortage = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(EAGAIN|ENOMEM|SQLITE_NOMEM)/.test(String(error.code))

/** Jobs whose next step failed and is retried later. */
export class PostponedJobs {
  readonly #jobs = new Map<number, { failures: number; until: number }>()
  readonly #monotonic: () => number

  constructor(monotonic: () => number) {
    this.#monotonic = monotonic
  }

  has(id: number): boolean {
    return (this.#jobs.get(id)?.until ?? 0) > this.#monotonic()
  }

  remove(id: number): void {
    this.#jobs.delete(id)
  }

  /** How often this job's next step has failed, including this time. */
  failuresOf(id: number): number {
    return (this.#jobs.get(id)?.failures ?? 0) + 1
  }

  /**
   * Postpones a job whose step failed with this error.
   * @param mustGoOn true for a job that is being stopped: it cannot fail instead
   * @returns false if a retry is pointless
   */
  add(id: number, error: unknown, mustGoOn: boolean): boolean {
    const failures = this.failuresOf(id)
    if (!mustGoOn && !(isShortage(error) && failures < maxFailures)) return false
    const pauseMs = Math.min(maxPostponementMs, firstPostponementMs * 2 ** failures)
    this.#jobs.set(id, { failures, until: this.#monotonic() + pauseMs })
    return true
  }
}
