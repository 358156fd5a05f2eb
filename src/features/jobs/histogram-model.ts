import type { Facets } from '../../../contract/insight.ts'

/** Recharts and eyes agree: more bars than this say no more. */
export const mostBars = 120

/** A bar of the histogram; counts of jobs by how they stand now. `atMs` is the start of its time. */
export interface HistogramBar {
  atMs: number
  completed: number
  active: number
  stopped: number
  failed: number
  total: number
}

/** Every bar of the range in order, empty ones included. */
export function barsOf({ from, to, bucket_seconds, buckets }: Facets['histogram']): HistogramBar[] {
  const step = bucket_seconds * 1000
  if (!(step > 0)) return []
  const start = Math.floor(Date.parse(from) / step) * step
  const end = Date.parse(to)
  if (Number.isNaN(start) || Number.isNaN(end) || end <= start) return []
  const byTime = new Map(buckets.map((bucket) => [Date.parse(bucket.at), bucket]))
  const count = Math.min(mostBars * 2, Math.ceil((end - start) / step))
  return Array.from({ length: count }, (_, index) => {
    const atMs = start + index * step
    const { completed = 0, active = 0, stopped = 0, failed = 0 } = byTime.get(atMs) ?? {}
    return { atMs, completed, active, stopped, failed, total: completed + active + stopped + failed }
  })
}

/** The top of the axis: a round number with two even parts. */
export function niceTop(highest: number): number {
  if (highest <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(highest))
  const tops = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((step) => Math.round(step * power))
  return tops.find((top) => top >= highest && top % 2 === 0) ?? 10 * power
}

const minute = 60_000
const tickSteps = [5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080].map((minutes) => minutes * minute)

/** Where the time axis is labelled: at most eight round moments. @param offsetMs what the zone is ahead of UTC */
export function timeTicks(fromMs: number, toMs: number, offsetMs: number): number[] {
  const step = tickSteps.find((each) => (toMs - fromMs) / each <= 9) ?? 30 * 1440 * minute
  const first = Math.ceil((fromMs + offsetMs) / step) * step - offsetMs
  const ticks: number[] = []
  for (let at = first; at < toMs; at += step) ticks.push(at)
  return ticks
}

/** The histogram as one sentence, for those who cannot see it. */
export function histogramSummary(bars: readonly HistogramBar[]): string {
  const sum = (key: 'completed' | 'active' | 'stopped' | 'failed' | 'total') => bars.reduce((total, bar) => total + bar[key], 0)
  return `${sum('total')} jobs: ${sum('failed')} failed, ${sum('stopped')} stopped, ${sum('active')} active, ${sum('completed')} completed.`
}
