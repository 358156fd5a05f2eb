const day = new Map<string, Intl.DateTimeFormat>()

/** `19 Nov`, for a time axis. */
export function formatAxisDay(ms: number, { locale, zone }: { locale: string; zone: string }): string {
  const made = day.get(zone) ?? new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone })
  day.set(zone, made)
  return made.format(ms)
}

/** What a zone is ahead of UTC at a moment, in milliseconds: ticks of an axis stand on the zone's own round hours. */
export function zoneOffsetMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(ms)
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(get('year'), get('month') - 1, get('day'), get('hour'), get('minute'), get('second'))
  return local - Math.floor(ms / 1000) * 1000
}
