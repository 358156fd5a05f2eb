import type { TimeLeft } from '../../contract/rules/time-left.ts'
import { formatDurationRange } from '../format/duration.ts'

/** Seconds are shown in steps of this size: estimates are not that exact. */
const stepSeconds = 5

/**
 * How long a job will still run: `9–20 m left`, `up to 40 s left`. The list, the detail page and
 * the stop dialog all show it in this form.
 */
export function timeLeftText({ low, high }: TimeLeft): string {
  const from = Math.floor(low / stepSeconds) * stepSeconds
  const to = Math.max(stepSeconds, Math.ceil(high / stepSeconds) * stepSeconds)
  const range = formatDurationRange(from, to)
  if (range.startsWith('0–')) return `up to ${range.slice(2)} left`
  return range.includes('–') ? `${range} left` : `about ${range} left`
}
