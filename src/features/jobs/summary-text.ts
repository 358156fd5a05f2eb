import { formatCounted, formatDelta, formatOrdinal, formatShare } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import type { SummaryOf } from './job-summary.ts'

/* What a row says about its job, as text. */

export function queueText(position: number | null, cluster: string): string {
  if (position === null) return `Waits on ${cluster}`
  return position === 1 ? `Next on ${cluster}` : `${formatOrdinal(position)} in line on ${cluster}`
}

const joined = (texts: readonly (string | null)[]): string =>
  texts.filter((text) => text !== null).join(' · ')

export function completedText({ records, usual, outputs, odd }: SummaryOf<'completed'>): string {
  const counted = (count: number) => formatCounted(count, 'record', 'records', locale)
  if (odd !== null) {
    const where = outputs > 1 ? ` in ${odd.output}` : ''
    return joined([`${counted(odd.count)}${where}`, `${formatShare(odd.ratio, locale)} of usual`])
  }
  if (records === null)
    return outputs === 0
      ? 'No outputs'
      : `${formatCounted(outputs, 'output', 'outputs', locale)}, no counts`
  if (records === 0)
    return usual === null || usual === 0
      ? 'No records written'
      : `No records written; usually ${counted(usual)}`
  const delta = formatDelta(records, usual, locale)
  const against = delta === null || delta === 'as usual' ? delta : `${delta} vs usual`
  return joined([counted(records), against])
}

export function stoppedText({ written, outputs, by, reason, error }: SummaryOf<'stopped'>): string {
  const why = reason === null || reason === '' ? '' : `, ${reason.toLowerCase()}`
  return joined([
    outputs > 0 ? `${written} of ${outputs} outputs written` : 'No outputs written',
    by === null ? null : `by ${by}${why}`,
    error,
  ])
}
