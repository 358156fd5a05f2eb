/*
 * Decides whether the system clock can be trusted to remove things by age. If it is suddenly weeks
 * ahead, everything looks old, and correcting it does not bring back what was removed.
 */

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A server may have been off for this long without its clock being doubted. */
const maxOffMs = 2 * dayMs
/** A larger difference between elapsed time and the clock means that the clock was set. */
const jumpMs = hourMs
/**
 * A clock that jumped ahead is trusted again once the server has run with it for this long in
 * total.
 */
const probationMs = dayMs

/** State kept across restarts, in milliseconds. */
export interface ClockMemory {
  /** The clock when it was last trusted, in milliseconds since 1970. */
  seen: number
  /** Since the clock was found ahead: its last reading, and how long the server has run with it. */
  probation: { wall: number; ranMs: number } | null
}

/** The result of one check. */
export interface ClockState {
  /** Whether anything may be removed for its age. */
  trusted: boolean
  /**
   * How far ahead the clock was found in this check, in milliseconds; null if nothing new was
   * found.
   */
  foundAheadMs: number | null
}

/** Compares the clock with a monotonic one and with its reading when the server last ran. */
export class ClockGuard {
  readonly #now: () => number
  readonly #monotonic: () => number
  #memory: ClockMemory | null
  #last: { wall: number; mono: number } | null = null
  /** The monotonic clock when {@link ClockMemory.seen} was written in this process. */
  #seenMono: number | null = null

  /**
   * @param memory from the last check; null if there was none
   * @param now milliseconds since 1970
   * @param monotonic milliseconds of a monotonic clock
   */
  constructor(memory: ClockMemory | null, now: () => number, monotonic: () => number) {
    this.#memory = memory
    this.#now = now
    this.#monotonic = monotonic
  }

  /** To be saved for the next start; null before the first check. */
  get memory(): ClockMemory | null {
    return this.#memory
  }

  /** Call before each removal, and at least every few hours. */
  check(): ClockState {
    const [wall, mono] = [this.#now(), this.#monotonic()]
    const last = this.#last
    this.#last = { wall, mono }
    const memory = this.#memory
    if (memory === null || this.#aheadOfSeen(wall, mono, memory) <= 0)
      return this.#trust(wall, mono)

    const { probation } = memory
    if (probation === null)
      return this.#doubt(memory, wall, 0, this.#aheadOfSeen(wall, mono, memory))
    const ranMs = last === null ? 0 : mono - last.mono
    const isSteady =
      last === null ? wall - probation.wall <= maxOffMs : wall - last.wall - ranMs <= jumpMs
    if (!isSteady) return this.#doubt(memory, wall, 0, wall - probation.wall)
    if (probation.ranMs + ranMs >= probationMs) return this.#trust(wall, mono)
    return this.#doubt(memory, wall, probation.ranMs + ranMs, null)
  }

  /**
   * How far the clock is ahead of what can be explained, in milliseconds. A clock that was set back
   * makes nothing look older.
   */
  #aheadOfSeen(wall: number, mono: number, { seen }: ClockMemory): number {
    const ahead =
      this.#seenMono === null
        ? wall - seen - maxOffMs
        : wall - seen - (mono - this.#seenMono) - jumpMs
    return Math.max(0, ahead)
  }

  #trust(wall: number, mono: number): ClockState {
    this.#memory = { seen: wall, probation: null }
    this.#seenMono = mono
    return { trusted: true, foundAheadMs: null }
  }

  #doubt(
    memory: ClockMemory,
    wall: number,
    ranMs: number,
    foundAheadMs: number | null,
  ): ClockState {
    this.#memory = { seen: memory.seen, probation: { wall, ranMs } }
    return { trusted: false, foundAheadMs }
  }
}

/** The memory as saved; null if it cannot be read. */
export function readClockMemory(text: string | null): ClockMemory | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    if (
      value === null ||
      typeof value !== 'object' ||
      !('seen' in value) ||
      typeof value.seen !== 'number'
    )
      return null
    const probation: unknown = 'probation' in value ? value.probation : null
    const isWhole =
      probation !== null &&
      typeof probation === 'object' &&
      'wall' in probation &&
      'ranMs' in probation
    if (!isWhole || typeof probation.wall !== 'number' || typeof probation.ranMs !== 'number')
      return { seen: value.seen, probation: null }
    return { seen: value.seen, probation: { wall: probation.wall, ranMs: probation.ranMs } }
  } catch {
    return null
  }
}
