/** Limits for waits in the queue and for stops, from how long earlier ones took. */
import { median, quantileOfSorted, t999, z90 } from './statistics.ts'

/** What is usual for a span of time. Seconds. */
export interface UsualSpan {
  n: number
  /** Four of five spans are between these. */
  low: number
  high: number
  /** 999 of 1,000 spans are at most this long. */
  extreme: number
}

const minSpans = 8
/** Spans vary at least this much (standard deviation of the logarithm). */
const minSpread = 0.2

/**
 * @param seconds earlier spans in any order
 * @returns null if there are too few
 */
export function usualSpan(seconds: readonly number[]): UsualSpan | null {
  if (seconds.length < minSpans) return null
  // A second more or less matters only among short spans, and many are 0.
  const logs = seconds.map((span) => Math.log(1 + Math.max(0, span))).toSorted((a, b) => a - b)
  const middle = median(logs)
  const core = 1.4826 * median(logs.map((value) => Math.abs(value - middle)))
  const tail = (quantileOfSorted(logs, 0.9) - middle) / z90
  const spread = Math.max(minSpread, core, tail)
  const spanAt = (log: number) => Math.max(0, Math.exp(log) - 1)
  return {
    n: seconds.length,
    low: spanAt(quantileOfSorted(logs, 0.1)),
    high: spanAt(quantileOfSorted(logs, 0.9)),
    extreme: spanAt(middle + t999(seconds.length - 1) * spread),
  }
}
