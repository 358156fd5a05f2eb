import type { QuietHours } from '../../contract/notifications.ts'

/** `22:05` in a time zone. */
function clockIn(ms: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  })
  return format.format(ms)
}

export function isTimeZone(zone: string): boolean {
  try {
    return clockIn(0, zone) !== ''
  } catch {
    return false
  }
}

/** Whether nothing may be sent at this moment; the hours may go past midnight. */
export function isQuiet(hours: QuietHours | null, ms: number): boolean {
  if (hours === null || hours.from === hours.to) return false
  const now = clockIn(ms, hours.zone)
  return hours.from < hours.to
    ? now >= hours.from && now < hours.to
    : now >= hours.from || now < hours.to
}
