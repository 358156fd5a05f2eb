import type { Place } from '../../format/time.ts'

/** A moment in UTC at the start of a line, as most programs write it. */
const stamp =
  /^([[(]?\s*)(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)([.,]\d{1,9})?(?:Z|\s?UTC|[+-]00:?00)(?=[\s\])|,:;]|$)/

const hourMs = 3_600_000
const quarterMs = hourMs / 4

/** Whether a log has times that can be shown in another zone. */
export const hasUtcTimes = (lines: readonly string[]): boolean =>
  lines.slice(0, 50).some((line) => stamp.test(line))

/**
 * Converts the time at the start of a line to a zone and adds its offset, so that it remains the
 * same moment: `2026-11-26T02:10:41Z` becomes `2026-11-26T03:10:41+01:00`. Other lines stay as they
 * are.
 */
export function createLineClock({ zone }: Pick<Place, 'zone'>): (line: string) => string {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' })
  // Offsets change on quarters of an hour only, and looking one up costs more than all the rest.
  const offsets = new Map<number, { words: string; ms: number }>()
  const offsetAt = (ms: number) => {
    const quarter = Math.floor(ms / quarterMs)
    const known = offsets.get(quarter)
    if (known) return known
    const name =
      format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
    const [, sign = '+', hours = '00', minutes = '00'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? []
    const made = {
      words: `${sign}${hours}:${minutes}`,
      ms: (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000,
    }
    offsets.set(quarter, made)
    return made
  }
  return (line) => {
    const found = stamp.exec(line)
    if (!found) return line
    const [whole, before = '', date = '', between = 'T', clock = '', fraction = ''] = found
    const ms = Date.parse(`${date}T${clock}Z`)
    if (Number.isNaN(ms)) return line
    const offset = offsetAt(ms)
    const local = new Date(ms + offset.ms).toISOString()
    const stamped = `${local.slice(0, 10)}${between}${local.slice(11, 19)}${fraction}`
    return `${before}${stamped}${offset.words}${line.slice(whole.length)}`
  }
}

/** Converts lines as they are added: those converted before stay the same strings. */
export function createLinesClock(
  place: Pick<Place, 'zone'>,
): (lines: readonly string[]) => readonly string[] {
  const toLocal = createLineClock(place)
  let source: readonly string[] = []
  let shown: string[] = []
  return (lines) => {
    // The last line may have been unfinished; those before it do not change.
    let same = Math.min(source.length, lines.length)
    while (same > 0 && source[same - 1] !== lines[same - 1]) same -= 1
    shown = [...shown.slice(0, same), ...lines.slice(same).map(toLocal)]
    source = lines
    return shown
  }
}
