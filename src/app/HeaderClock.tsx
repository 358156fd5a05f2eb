import { useCoarseNow } from '../platform/coarse-now.ts'
import { useZone } from '../platform/time-zone.ts'

/** Day, time and zone: printed once, here, for every time on the page. */
export function HeaderClock() {
  const zone = useZone()
  // In whole minutes, as of something long past.
  const now = useCoarseNow(0)
  const day = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: zone,
  }).format(now)
  const time = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone: zone,
    timeZoneName: 'short',
  }).format(now)
  return (
    <span className="mr-2 text-s whitespace-nowrap text-text-3 tabular-nums max-md:hidden">
      {day}, <b className="font-normal text-text-2">{time}</b>
    </span>
  )
}
