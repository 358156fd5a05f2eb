import type { Clock } from './clock.ts'

/** Least time between two pulls that changes bring about: a burst of changes is one pull. */
const nudgeGapMs = 150
/** Without any news: for sources that cannot tell of changes, and against a lost nudge. */
const idleGapMs = 5_000
/** After errors, doubled each time. */
const firstBackoffMs = 1_000
const longestBackoffMs = 60_000

interface Steps {
  /** One pull. @returns true when another at once would bring more */
  pull: () => Promise<boolean>
  /** Seconds the source asked to wait, if it did. */
  failed: (error: unknown) => number | null
}

/** Keeps pulling: soon after a nudge, now and then without one, more slowly after errors. Never two pulls at a time. */
export class PullLoop {
  readonly #steps: Steps
  readonly #now: Clock
  #timer: NodeJS.Timeout | null = null
  #pulling: Promise<void> | null = null
  #nudged = false
  #errors = 0
  #closed = false
  #notBefore = 0

  constructor(steps: Steps, now: Clock) {
    this.#steps = steps
    this.#now = now
  }

  start(): void {
    this.#schedule(0)
  }

  /** There may be something new. */
  nudge(): void {
    // The first of a burst sets the time; the others must not put it off.
    if (this.#closed || this.#nudged) return
    this.#nudged = true
    if (!this.#pulling) this.#schedule(Math.max(nudgeGapMs, this.#notBefore - this.#now()))
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#pulling
  }

  #schedule(delayMs: number): void {
    if (this.#closed) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#nudged = false
      this.#pulling = this.#turn().finally(() => {
        this.#pulling = null
      })
    }, delayMs)
  }

  async #turn(): Promise<void> {
    try {
      const more = await this.#steps.pull()
      this.#errors = 0
      this.#notBefore = 0
      // Read after the pull: a nudge may have come during it.
      const again = more || this.#nudged
      this.#schedule(more ? 0 : again ? nudgeGapMs : idleGapMs)
    } catch (error) {
      const askedSeconds = this.#steps.failed(error)
      const delayMs = Math.max((askedSeconds ?? 0) * 1000, Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#errors))
      this.#errors += 1
      this.#notBefore = this.#now() + delayMs
      this.#schedule(delayMs)
    }
  }
}
