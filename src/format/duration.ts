/* Seconds. */
export const minute = 60
export const hour = 3600
export const day = 86_400

const two = (n: number) => String(n).padStart(2, '0')
/** Whole seconds, none below 0. */
export const whole = (seconds: number) =>
  Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0

/**
 * To the second, for clocks that tick and for tables: `21s`, `6m 12s`, `1h 12m 05s`, `2d 03h 05m`.
 * @param seconds below 0 counts as 0
 */
export function formatDuration(seconds: number): string {
  const total = whole(seconds)
  const s = total % minute
  const m = Math.floor(total / minute) % 60
  const h = Math.floor(total / hour) % 24
  const d = Math.floor(total / day)
  if (d > 0) return `${d}d ${two(h)}h ${two(m)}m`
  if (h > 0) return `${h}h ${two(m)}m ${two(s)}s`
  if (m > 0) return `${m}m ${two(s)}s`
  return `${s}s`
}

/** Rounded as in speech: `21 s`, `47 m`, `3 h 12 m`, `2 d 3 h`; parts that are zero are left out. */
export function formatDurationRough(seconds: number): string {
  const total = whole(seconds)
  if (total < minute) return `${total} s`
  const minutes = Math.round(total / minute)
  if (minutes < 60) return `${minutes} m`
  if (minutes < 24 * 60) return joined(`${Math.floor(minutes / 60)} h`, minutes % 60, 'm')
  const hours = Math.round(total / hour)
  return joined(`${Math.floor(hours / 24)} d`, hours % 24, 'h')
}

const joined = (large: string, small: number, unit: string) =>
  small === 0 ? large : `${large} ${small} ${unit}`

/**
 * Two durations in one unit, the coarsest that keeps them apart: `24–31 m`, `12–21 s`, `1.5–2.2 h`;
 * one number where both are equal.
 * @param low, high seconds
 */
export function formatDurationRange(low: number, high: number): string {
  const from = Math.max(0, Math.min(low, high))
  const to = Math.max(0, low, high)
  if (to < 2 * minute) return span(Math.round(from), Math.round(to), 's')
  if (to < 2 * hour) return span(Math.round(from / minute), Math.round(to / minute), 'm')
  if (to < 2 * day) return span(tenth(from / hour), tenth(to / hour), 'h')
  return span(tenth(from / day), tenth(to / day), 'd')
}

const tenth = (x: number) => Math.round(x * 10) / 10
const span = (from: number, to: number, unit: string) =>
  from === to ? `${to} ${unit}` : `${from}–${to} ${unit}`
