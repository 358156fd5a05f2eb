/** Statistics that a few odd values cannot distort. */

const ascending = (a: number, b: number) => a - b

/** The quantile `q` (0–1) of values in ascending order, interpolated; NaN without values. */
export function quantileOfSorted(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}

/**
 * The quantile `q` (0–1) of the values, interpolated.
 * @returns null without values
 */
export function quantile(values: readonly number[], q: number): number | null {
  return values.length === 0 ? null : quantileOfSorted(values.toSorted(ascending), q)
}

/** NaN without values. */
export const median = (values: readonly number[]): number =>
  quantileOfSorted(values.toSorted(ascending), 0.5)

/** The place of the first value that is not less than `value`. */
function placeOf(sorted: readonly number[], value: number): number {
  let place = 0
  while (place < sorted.length && (sorted[place] ?? 0) < value) place += 1
  return place
}

/** For each value the median of those up to `reach` places before and after it. */
export function runningMedian(values: readonly number[], reach: number): number[] {
  const window = values.slice(0, reach).toSorted(ascending)
  return values.map((_, at) => {
    const next = values[at + reach]
    const gone = values[at - reach - 1]
    if (gone !== undefined) window.splice(placeOf(window, gone), 1)
    if (next !== undefined) window.splice(placeOf(window, next), 0, next)
    return quantileOfSorted(window, 0.5)
  })
}

/** Of 10 normally distributed values one is this many standard deviations above the mean. */
export const z90 = 1.2816

/** Of 1,000 normally distributed values one is this many standard deviations above the mean. */
const z999 = 3.09

/**
 * The 99.9 % quantile of Student's t distribution, by its expansion around the normal one
 * (Abramowitz and Stegun 26.7.5).
 */
export function t999(degreesOfFreedom: number): number {
  const z = z999
  const first = (z ** 3 + z) / 4
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384
  const n = Math.max(3, degreesOfFreedom)
  return z + first / n + second / n ** 2 + third / n ** 3
}
