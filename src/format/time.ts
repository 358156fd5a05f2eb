/** How a person reads times: BCP 47 locale and IANA zone. */
export interface Place {
  locale: string
  zone: string
}

const shapes = {
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  clockShort: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { day: 'numeric', month: 'short' },
  dayYear: { day: 'numeric', month: 'short', year: 'numeric' },
  full: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
  zoneName: { timeZoneName: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

// Making a formatter costs a hundred times as much as using it, and a list shows hundreds of times.
const formatters = new Map<string, Intl.DateTimeFormat>()

function formatter(shape: keyof typeof shapes, place: Place): Intl.DateTimeFormat {
  const key = `${shape} ${place.locale} ${place.zone}`
  let made = formatters.get(key)
  if (!made) {
    try {
      made = new Intl.DateTimeFormat(place.locale, { ...shapes[shape], timeZone: place.zone })
    } catch {
      // A zone this browser does not know: UTC is at least unambiguous.
      made = new Intl.DateTimeFormat('en-GB', { ...shapes[shape], timeZone: 'UTC' })
    }
    formatters.set(key, made)
  }
  return made
}

/** Milliseconds of an ISO time; null where there is none or it is not a date. */
export function toMs(iso: string | null): number | null {
  if (iso === null) return null
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}

/** `03:33:30` */
export const formatClock = (ms: number, place: Place): string =>
  formatter('clock', place).format(ms)

/** `03:33` */
export const formatClockShort = (ms: number, place: Place): string =>
  formatter('clockShort', place).format(ms)

/** `Wed, 19 Nov 2031, 03:33:30 UTC`: unambiguous, for tooltips. */
export const formatFull = (ms: number, place: Place): string => formatter('full', place).format(ms)

/** `UTC`, `CET`, `GMT+2` */
export function zoneName(ms: number, place: Place): string {
  return (
    formatter('zoneName', place)
      .formatToParts(ms)
      .find((part) => part.type === 'timeZoneName')?.value ?? place.zone
  )
}

/**
 * With as much of the date as is needed: `03:33` today, `18 Nov, 02:27` this year, else
 * `18 Nov 2030, 02:27`.
 */
export function formatMoment(ms: number, now: number, place: Place): string {
  const days = formatter('dayYear', place)
  const clock = formatClockShort(ms, place)
  if (days.format(ms) === days.format(now)) return clock
  const year = (at: number) => days.formatToParts(at).find((part) => part.type === 'year')?.value
  return `${(year(ms) === year(now) ? formatter('day', place) : days).format(ms)}, ${clock}`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/**
 * A length of time, the coarser the longer: `21 s`, `9 min`, `3 h 12 min`.
 * @param ms not below 0
 */
export function formatSpan(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  const minutes = Math.floor(ms / minute) % 60
  const hours = Math.floor(ms / hour)
  return minutes === 0 || hours >= 24 ? `${hours} h` : `${hours} h ${minutes} min`
}

/**
 * An age: `just now`, `21 s ago`, `9 min ago`, `3 h 12 min ago`, `in 2 h 48 min`; from a day on the
 * date, as {@link formatMoment}. Up to 5 s in the future counts as now, since clocks differ.
 */
export function formatRelative(ms: number, now: number, place: Place): string {
  const age = now - ms
  if (Math.abs(age) >= 24 * hour) return formatMoment(ms, now, place)
  if (age < 5 * second && age > -5 * second) return 'just now'
  return age > 0 ? `${formatSpan(age)} ago` : `in ${formatSpan(-age)}`
}
