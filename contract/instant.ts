/*
 * Comparing the times that sources tell: one answer may have fractions of a second where another about the same moment has none.
 */

/** Whole seconds since 1970 of an ISO time; -Infinity for none. Times are compared by this, never as texts or milliseconds. */
export const secondOf = (instant: string | null): number => (instant === null ? -Infinity : Math.floor(Date.parse(instant) / 1000))
