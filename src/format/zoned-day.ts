/* Days and clock times in a time zone, also where the clocks change. */

const dayMs = 86_400_000

const wallClocks = new Map<string, Intl.DateTimeFormat>()

function wallClock(zone: string): Intl.DateTimeFormat {
  const made =
    wallClocks.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  wallClocks.set(zone, made)
  return made
}

/** What a zone is ahead of UTC at a moment, in milliseconds. */
export function zoneOffsetMs(ms: number, zone: string): number {
  const parts = wallClock(zone).formatToParts(ms)
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0)
  const local = Date.UTC(
    get('year'),
    get('month') - 1,
    get('day'),
    get('hour'),
    get('minute'),
    get('second'),
  )
  return local - Math.floor(ms / 1000) * 1000
}

/** What clocks in the zone show at a moment, as if it were UTC. */
export const toWall = (ms: number, zone: string) => ms + zoneOffsetMs(ms, zone)

/**
 * The moments at which clocks in the zone show a time: none where they are put forward over it, two
 * where they are put back.
 */
export function momentsAt(wallMs: number, zone: string): number[] {
  const offsets = [zoneOffsetMs(wallMs - dayMs, zone), zoneOffsetMs(wallMs + dayMs, zone)]
  const moments = offsets
    .map((offset) => wallMs - offset)
    .filter((ms) => toWall(ms, zone) === wallMs)
  return [...new Set(moments)].toSorted((a, b) => a - b)
}

/**
 * The first moment at which clocks in the zone show a time, or the clock change where that time is
 * left out.
 */
export const momentAt = (wallMs: number, zone: string): number =>
  momentsAt(wallMs, zone)[0] ?? wallMs - zoneOffsetMs(wallMs - dayMs, zone)

/** The day in the zone that a moment is in: its first moment, and that of the next day. */
export function dayAround(ms: number, zone: string): { fromMs: number; toMs: number } {
  const wallDay = Math.floor(toWall(ms, zone) / dayMs) * dayMs
  return { fromMs: momentAt(wallDay, zone), toMs: momentAt(wallDay + dayMs, zone) }
}
