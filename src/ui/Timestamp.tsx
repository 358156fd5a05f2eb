import {
  formatClock,
  formatFull,
  formatMoment,
  formatRelative,
  toMs,
  type Place,
} from '../format/time.ts'

/**
 * A time as `<time>`, the exact one in its tooltip; an en dash where there is none.
 * @param now milliseconds
 * @param show `relative` under a day, `clock` with seconds, `moment` the date where it is not today
 */
export function Timestamp({
  at,
  now,
  place,
  show = 'relative',
  className,
}: {
  at: string | null
  now: number
  place: Place
  show?: 'relative' | 'clock' | 'moment'
  className?: string
}) {
  const ms = toMs(at)
  if (at === null || ms === null) return <span className="text-text-3">–</span>
  const text =
    show === 'clock'
      ? formatClock(ms, place)
      : show === 'moment'
        ? formatMoment(ms, now, place)
        : formatRelative(ms, now, place)
  return (
    <time dateTime={at} title={formatFull(ms, place)} className={className}>
      {text}
    </time>
  )
}
