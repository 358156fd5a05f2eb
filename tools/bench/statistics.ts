/** The quantile of a sample: the value that this part of it does not exceed. */
export function quantile(sample: readonly number[], part: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export const median = (sample: readonly number[]): number => quantile(sample, 0.5)

/** How a cost grows with a size. */
export type Shape = 'flat' | 'levels off' | 'log' | 'linear'

/** What a cost may differ by without having grown. */
const flatRatio = 2
const levelRatio = 1.3
/** Of a tenfold size: ten would be exactly linear. */
const linearRatio = 5

/**
 * Names the growth of a cost: flat if it at most doubles over all sizes; linear if the last step
 * of size multiplies it nearly as much; levelling off if that step hardly changes it; else log.
 * @param points in the order of their sizes, each about ten times the one before
 */
export function shapeOf(points: readonly { size: number; cost: number }[]): Shape {
  const [first, before, last] = [points[0], points.at(-2), points.at(-1)]
  if (!first || !before || !last || last.cost <= flatRatio * first.cost) return 'flat'
  const step = last.cost / before.cost
  if (step <= levelRatio) return 'levels off'
  const tenfold = Math.log10(last.size / before.size)
  return step ** (1 / tenfold) >= linearRatio ? 'linear' : 'log'
}

/**
 * What the largest of some accounts is compared with: the smallest that answers with as many rows,
 * because a page of few rows costs less for another reason.
 * @param costs by size, ascending
 */
export const comparableTo = <Cost extends { rows: number | null }>(
  costs: readonly Cost[],
): Cost | undefined => costs.find(({ rows }) => rows === null || rows >= (costs.at(-1)?.rows ?? 0))
