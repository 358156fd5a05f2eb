import type { Facets } from '../../../contract/facets.ts'
import { formatCount, formatCounted } from '../../format/number.ts'
import { formatClockShort, type Place } from '../../format/time.ts'
import { formatAxisDay } from './axis-time.ts'

/** More bars than this are too narrow to tell apart. */
const maxBars = 120

/** A bar of the histogram: counts of jobs by their current outcome. `atMs` is its start. */
export interface HistogramBar {
  atMs: number
  completed: number
  active: number
  stopped: number
  failed: number
  total: number
  /** Jobs of every status and flag, if the filter chooses some of them; else equal to `total`. */
  all: number
}

/** Every bar of the range in order, empty ones included. */
export function barsOf({
  from,
  to,
  bucket_seconds,
  buckets,
  all,
}: Facets['histogram']): HistogramBar[] {
  const step = bucket_seconds * 1000
  if (!(step > 0)) return []
  const start = Math.floor(Date.parse(from) / step) * step
  const end = Date.parse(to)
  if (Number.isNaN(start) || Number.isNaN(end) || end <= start) return []
  const byTime = new Map(buckets.map((bucket) => [Date.parse(bucket.at), bucket]))
  const allByTime = new Map(all.map((bucket) => [Date.parse(bucket.at), bucket.count]))
  const count = Math.min(maxBars * 2, Math.ceil((end - start) / step))
  return Array.from({ length: count }, (_, index) => {
    const atMs = start + index * step
    const { completed = 0, active = 0, stopped = 0, failed = 0 } = byTime.get(atMs) ?? {}
    const total = completed + active + stopped + failed
    return {
      atMs,
      completed,
      active,
      stopped,
      failed,
      total,
      all: Math.max(total, allByTime.get(atMs) ?? 0),
    }
  })
}

/** The top of the axis: a round, even number. */
export function niceTop(highest: number): number {
  if (highest <= 2) return 2
  const power = 10 ** Math.floor(Math.log10(highest))
  const tops = [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((step) => Math.round(step * power))
  return tops.find((top) => top >= highest && top % 2 === 0) ?? 10 * power
}

const parts = ['failed', 'stopped', 'active', 'completed'] as const

/** The histogram as one sentence, for screen readers. */
export function histogramSummary(bars: readonly HistogramBar[], locale: string): string {
  const sum = (key: (typeof parts)[number] | 'total') =>
    formatCount(
      bars.reduce((total, bar) => total + bar[key], 0),
      locale,
    )
  return `${sum('total')} jobs: ${parts.map((key) => `${sum(key)} ${key}`).join(', ')}.`
}

/** The counts of a bar: `3 of 12 jobs: 3 failed`. */
export function barText(bar: HistogramBar, locale: string): string {
  const count = (n: number) => formatCount(n, locale)
  const jobs =
    bar.all > bar.total
      ? `${count(bar.total)} of ${count(bar.all)} jobs`
      : formatCounted(bar.total, 'job', 'jobs', locale)
  const held = parts.filter((key) => bar[key] > 0).map((key) => `${count(bar[key])} ${key}`)
  return held.length === 0 ? jobs : `${jobs}: ${held.join(', ')}`
}

/**
 * The time of a bar: `Wed 19 Nov, 03:00 to 04:00`.
 * @param stepMs its width
 */
export function barTime(atMs: number, stepMs: number, place: Place): string {
  const day = (ms: number) => formatAxisDay(ms, place)
  const clock = (ms: number) => formatClockShort(ms, place)
  const end = atMs + stepMs
  const isWithinDay = stepMs < 86_400_000 && day(end - 1) === day(atMs)
  const endText = isWithinDay ? clock(end) : `${day(end)}, ${clock(end)}`
  return `${day(atMs)}, ${clock(atMs)} to ${endText}`
}
