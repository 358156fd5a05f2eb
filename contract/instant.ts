/*
 * Formatting and comparing times. Sources are inconsistent: one response may have fractions of a
 * second for a time that another response has without.
 */

/**
 * Whole seconds since 1970 of an ISO time; -Infinity for null. Compare times by this, never as text
 * or milliseconds.
 */
export const secondOf = (instant: string | null): number =>
  instant === null ? -Infinity : Math.floor(Date.parse(instant) / 1000)

/**
 * ISO UTC text for a time in milliseconds; whole seconds have no fraction: `2031-05-09T07:03:11Z`,
 * `2031-05-09T07:03:11.250Z`.
 */
export const isoOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

/**
 * Like {@link isoOf}, but always in whole seconds: the documented form of the API (jobs-api.md
 * §1.5).
 */
export const isoSeconds = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')

/**
 * ISO UTC text with second precision, or milliseconds if the source sent them; null if the input is
 * not a date (jobs-api.md §1.5).
 */
export function toInstant(raw: unknown): string | null {
  if (typeof raw !== 'string' || raw.trim() === '') return null
  const ms = Date.parse(raw)
  return Number.isNaN(ms) ? null : isoOf(ms)
}
