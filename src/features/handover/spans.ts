import { zoneOffsetMs } from '../../format/zoned-day.ts'

/** Spans of time that a handover can be about, as the address names them. */
export const spanLabels = {
  shift: 'My shift',
  '12h': 'Last 12 h',
  evening: 'Since yesterday 18:00',
  custom: 'Between…',
} as const
export type SpanKey = keyof typeof spanLabels

export const isSpanKey = (text: string): text is SpanKey => Object.hasOwn(spanLabels, text)

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Six in the evening of the day before, by the clocks of a zone. */
export function yesterdayEvening(nowMs: number, zone: string): number {
  const local = nowMs + zoneOffsetMs(nowMs, zone)
  const evening = Math.floor(local / dayMs) * dayMs - 6 * hourMs
  // Clocks may have been changed since.
  return evening - zoneOffsetMs(evening - zoneOffsetMs(nowMs, zone), zone)
}

/** Where a span begins, in milliseconds; null where the server knows or the address says. */
export function spanStart(span: SpanKey, nowMs: number, zone: string): number | null {
  if (span === '12h') return nowMs - 12 * hourMs
  return span === 'evening' ? yesterdayEvening(nowMs, zone) : null
}
