import {
  formatClock,
  formatFull,
  formatMoment,
  formatRelative,
  toMs,
  type Place,
} from '../format/time.ts'
import { classes } from './classes.ts'

type TimestampStyle = 'relative' | 'clock' | 'moment'

function textOf(ms: number, now: number, place: Place, style: TimestampStyle): string {
  if (style === 'clock') return formatClock(ms, place)
  return style === 'moment' ? formatMoment(ms, now, place) : formatRelative(ms, now, place)
}

/**
 * A time as `<time>`, with the exact one as its tooltip; an en dash where there is none.
 * @param now milliseconds
 * @param show `relative` under a day, `clock` with seconds, `moment` with the date unless it is
 * today
 */
export function Timestamp({
  at,
  now,
  place,
  show = 'relative',
  isBare = false,
  className,
}: {
  at: string | null
  now: number
  place: Place
  show?: TimestampStyle
  /** Without a tooltip: what it is in adds one when it is pointed at. */
  isBare?: boolean
  className?: string
}) {
  const ms = toMs(at)
  if (at === null || ms === null)
    return <span className={classes('text-text-3', className)}>–</span>
  return (
    <time dateTime={at} title={isBare ? undefined : formatFull(ms, place)} className={className}>
      {textOf(ms, now, place, show)}
    </time>
  )
}
