import type { CallKind, UpstreamCall } from './upstream.ts'

/** What goes wrong with a call, after it was carried out or instead. */
export interface Fault {
  /** The kind of call, or which calls. */
  when: CallKind | ((call: UpstreamCall) => boolean)
  /** How often; 1 when left out. */
  times?: number
  /** The call is carried out first, and only its answer goes wrong. */
  carriedOut?: boolean
  /** Answer instead of the real one; the real one's where left out. */
  status?: number
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** The answer waits for this. */
  hold?: Promise<void>
  /**
   * No answer ever comes, or the connection breaks: before the answer, or after so many bytes of
   * its body.
   */
  lost?: 'hang' | 'cut' | { cutAfter: number }
}

/** Faults in the order they were asked for; each call meets the first that is meant for it. */
export class Faults {
  #waiting: { fault: Fault; left: number }[] = []

  add(fault: Fault): void {
    this.#waiting.push({ fault, left: fault.times ?? 1 })
  }

  clear(): void {
    this.#waiting = []
  }

  take(call: UpstreamCall): Fault | null {
    const met = this.#waiting.find(
      ({ fault: { when }, left }) =>
        left > 0 && (typeof when === 'string' ? when === call.kind : when(call)),
    )
    if (!met) return null
    met.left -= 1
    return met.fault
  }
}
