import { verifyHook, type WebHook } from './verify-web-hook.ts'

/** Shortest time between two pulls that web hooks bring forward, however often they are called. */
const minIntervalMs = 5_000

/** Turns calls of a web hook into pulls, at most one per {@link minIntervalMs}. */
export class WebHookReceiver {
  readonly #hook: WebHook
  readonly #monotonic: () => number
  readonly #onDue: () => boolean
  #lastAt = -Infinity
  #timer: NodeJS.Timeout | null = null

  /** @param onDue brings a pull forward; false where there are no credits for one */
  constructor(hook: WebHook, monotonic: () => number, onDue: () => boolean) {
    this.#hook = hook
    this.#monotonic = monotonic
    this.#onDue = onDue
  }

  /** @returns false for a call that is not genuine */
  receive(signature: string): boolean {
    if (!verifyHook(this.#hook, signature)) return false
    // Calls soon after a pull share one later pull.
    const waitMs = Math.max(0, this.#lastAt + minIntervalMs - this.#monotonic())
    this.#timer ??= setTimeout(() => this.#fire(), Math.min(minIntervalMs, waitMs))
    return true
  }

  close(): void {
    if (this.#timer) clearTimeout(this.#timer)
  }

  #fire(): void {
    this.#timer = null
    if (this.#onDue()) this.#lastAt = this.#monotonic()
  }
}
