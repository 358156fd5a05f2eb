/*
 * Writing and comparing times. Of those that sources tell, one answer may have fractions of a
 * second where another about the same moment has none.
 */

/**
 * Whole seconds since 1970 of an ISO time; -Infinity for none. Times are compared by this, never as
 * texts or milliseconds.
 */
export const secondOf = (instant: string | null): number =>
  instant === null ? -Infinity : Math.floor(Date.parse(instant) / 1000)

/**
 * ISO UTC text of a moment in milliseconds, whole seconds without a fraction:
 * `2031-05-09T07:03:11Z`, `2031-05-09T07:03:11.250Z`.
 */
export const isoOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z')

/** As {@link isoOf}, in whole seconds: the form the API documents (jobs-api.md §1.5). */
export const isoSeconds = (ms: number): string =>
  new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
