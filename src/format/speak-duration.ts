import { day, hour, minute, whole } from './duration.ts'

/** In words, for screen readers: `1 hour 12 minutes`, `21 seconds`; at most two units. */
export function speakDuration(seconds: number): string {
  const total = whole(seconds)
  const parts: string[] = []
  let rest = total
  for (const [size, name] of [
    [day, 'day'],
    [hour, 'hour'],
    [minute, 'minute'],
    [1, 'second'],
  ] as const) {
    const n = Math.floor(rest / size)
    rest -= n * size
    if (n > 0) parts.push(`${n} ${name}${n === 1 ? '' : 's'}`)
  }
  return parts.slice(0, 2).join(' ') || '0 seconds'
}
