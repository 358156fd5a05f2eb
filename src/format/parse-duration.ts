const typedUnits: Readonly<Record<string, number>> = {
  d: 86_400,
  h: 3600,
  m: 60,
  s: 1,
}
const typedPart =
  /(\d+(?:[.,]\d+)?)\s*(days?|d|hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)(?![a-z])\s*/giy

/**
 * Reads a duration that a person typed: `2h 30m`, `90 min`, `1.5 h`, `2 d`. A number needs a unit,
 * since a bare `90` could mean seconds or minutes.
 * @returns whole seconds; null if it cannot be read
 */
export function parseDuration(text: string): number | null {
  const typed = text.trim()
  let seconds = 0
  let end = 0
  for (const [part, amount = '', unit = ''] of typed.matchAll(typedPart)) {
    seconds += Number(amount.replace(',', '.')) * (typedUnits[unit.charAt(0).toLowerCase()] ?? 0)
    end += part.length
  }
  return end === 0 || end < typed.length ? null : Math.round(seconds)
}
