import type { Clock } from './clock.ts'

/** Minimum time between two pulls triggered by changes, so that a burst of changes is one pull. */
const nudgeGapMs = 150
/** Interval if the source does not set one, in case a change notification is lost. */
const idleGapMs = 5_000
/** After errors, doubled each time. */
const firstBackoffMs = 1_000
const longestBackoffMs = 60_000
/**
 * Upper limit for a wait that a source asks for: it may be wrong, and timers cannot be set for
 * years.
 */
const longestAskedMs = 3_600_000

/**
 * Delays after errors are jittered by up to half, so that servers that lost the same source do not
 * return in lockstep.
 */
const jitter = () => 0.75 + 0.5 * Math.random()

/** What a pull wants next. */
export interface NextPull {
  /** Another pull would return more. */
  more: boolean
  /** Milliseconds to wait; null means immediately if there is more, otherwise the idle interval. */
  inMs: number | null
}

interface Steps {
  pull: () => Promise<NextPull>
  /** Seconds the source asked to wait, if any. */
  failed: (error: unknown) => number | null
}

/**
 * Pulls repeatedly: when the source asks for it, soon after a nudge, more slowly after errors.
 * Never two pulls at a time.
 */
export class SyncLoop {
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

  /** Signals that there may be changes. */
  nudge(): void {
    // The first change of a burst sets the time; later ones must not postpone it.
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
      const { more, inMs } = await this.#steps.pull()
      this.#errors = 0
      this.#notBefore = 0
      const wantedMs = inMs ?? (more ? 0 : idleGapMs)
      // Read after the pull, because a nudge may have come during it.
      this.#schedule(this.#nudged ? Math.min(wantedMs, nudgeGapMs) : wantedMs)
    } catch (error) {
      const askedSeconds = this.#steps.failed(error)
      const delayMs = Math.max(
        Math.min(longestAskedMs, (askedSeconds ?? 0) * 1000),
        Math.min(longestBackoffMs, firstBackoffMs * 2 ** this.#errors) * jitter(),
      )
      this.#errors += 1
      this.#notBefore = this.#now() + delayMs
      this.#schedule(delayMs)
    }
  }
}
