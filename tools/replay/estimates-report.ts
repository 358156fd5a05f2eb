import { families } from './families.ts'
import { linearEstimator, linearMargin, rangeScoreOf, type Estimate } from './estimates.ts'
import { ratio, tableOf } from './table.ts'

const cellsOf = (estimates: readonly Estimate[], name: string): string[] => {
  const { given, coverage, coverageByRun, medianWidth } = rangeScoreOf(estimates, name)
  return [given, coverage, coverageByRun, medianWidth].map(ratio)
}

const heads = ['given', 'held', 'held, by run', 'width ÷ actual']

/** Linear extrapolation with the margin that makes it hold as often as `name` does. */
function evenLinear(estimates: readonly Estimate[], name: string): string[][] {
  const alike = estimates.filter(({ ranges }) => Boolean(ranges.get(name)))
  const { coverage } = rangeScoreOf(alike, name)
  const margin = coverage === null ? null : linearMargin(alike, coverage)
  if (margin === null) return []
  const linear = linearEstimator(margin)
  const redone = alike.map((each) => ({
    ...each,
    ranges: new Map([[linear.name, linear.rangeOf(each.linearSeconds)]]),
  }))
  return [[`${linear.name}, holds as often`, ...cellsOf(redone, linear.name)]]
}

/** Ranges for the time left: over all runs, and by family. */
export function estimatesReport(
  estimates: readonly Estimate[],
  rule: string,
  linear: string,
): string {
  const overall = tableOf(
    ['time left', ...heads],
    [
      [rule, ...cellsOf(estimates, rule)],
      [linear, ...cellsOf(estimates, linear)],
      ...evenLinear(estimates, rule),
    ],
  )
  const byFamily = tableOf(
    ['time left', 'looks', ...heads, 'linear held', 'linear width'],
    families.map((family) => {
      const own = estimates.filter(({ run }) => run.package.family === family)
      const straight = rangeScoreOf(own, linear)
      return [
        family,
        String(own.length),
        ...cellsOf(own, rule),
        ratio(straight.coverage),
        ratio(straight.medianWidth),
      ]
    }),
  )
  return `${overall}\n\n${byFamily}`
}
