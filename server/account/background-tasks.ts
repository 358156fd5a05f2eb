/**
 * Maximum number of timer ticks skipped after consecutive failures: none after the first, then one,
 * three, and so on.
 */
const maxSkipped = 7

/** A periodic task that never overlaps with itself and backs off while it fails. */
class PeriodicTask {
  #isBusy = false
  #failures = 0
  #toSkip = 0
  readonly #work: () => Promise<void>

  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  /** @throws whatever the task throws, when it runs on this tick */
  async turn(): Promise<void> {
    if (this.#isBusy) return
    if (this.#toSkip > 0) {
      this.#toSkip -= 1
      return
    }
    this.#isBusy = true
    try {
      await this.#work()
      this.#failures = 0
    } catch (error) {
      this.#toSkip = Math.min(maxSkipped, 2 ** this.#failures - 1)
      this.#failures += 1
      throw error
    } finally {
      this.#isBusy = false
    }
  }
}

/** Work that nobody waits for. The failure of one task is reported and affects no other. */
export class BackgroundTasks {
  readonly #onError: (error: unknown) => void
  readonly #timers: NodeJS.Timeout[] = []
  readonly #running = new Set<Promise<unknown>>()

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  every(periodMs: number, work: () => Promise<void>): void {
    const task = new PeriodicTask(work)
    this.#timers.push(setInterval(() => this.run(task.turn()), periodMs))
  }

  run(work: Promise<unknown>): void {
    const settled: Promise<unknown> = work
      .catch((error: unknown) => this.#onError(error))
      .finally(() => this.#running.delete(settled))
    this.#running.add(settled)
  }

  stopTimers(): void {
    for (const timer of this.#timers) clearInterval(timer)
  }

  /** Resolves when all started work has ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#running)
  }
}
