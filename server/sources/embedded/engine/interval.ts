/** Units of a schedule's interval (jobs-api.md §7). */
export type IntervalUnit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months'

/**
 * The longest interval in each unit: a hundred years. Beyond that the next run would not fit a
 * date.
 */
export const maxInterval: Readonly<Record<IntervalUnit, number>> = {
  minutes: 52_560_000,
  hours: 876_000,
  days: 36_500,
  weeks: 5_200,
  months: 1_200,
}

/** False for an invalid interval, which earlier versions accepted. */
export const isInterval = (every: number, unit: IntervalUnit): boolean =>
  every >= 1 && every <= maxInterval[unit]

const minute = 60_000
const fixed: Readonly<Record<Exclude<IntervalUnit, 'months'>, number>> = {
  minutes: minute,
  hours: 60 * minute,
  days: 1440 * minute,
  weeks: 10_080 * minute,
}

/**
 * The first time after `after` that is a whole number of intervals from `startAt`; `startAt` itself
 * if it is in the future. Months follow the UTC calendar: starting on the 31st, a shorter month
 * uses its last day. All times are milliseconds since 1970.
 */
export function nextRunAt(
  startAt: number,
  every: number,
  unit: IntervalUnit,
  after: number,
): number {
  if (startAt > after) return startAt
  if (unit !== 'months') {
    const step = every * fixed[unit]
    return startAt + (Math.floor((after - startAt) / step) + 1) * step
  }
  const start = new Date(startAt)
  const limit = new Date(after)
  const months =
    (limit.getUTCFullYear() - start.getUTCFullYear()) * 12 +
    limit.getUTCMonth() -
    start.getUTCMonth()
  let count = Math.max(1, Math.floor(months / every))
  while (addMonths(start, count * every) <= after) count += 1
  return addMonths(start, count * every)
}

function addMonths(start: Date, months: number): number {
  const moved = new Date(start)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const lastDay = new Date(
    Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0),
  ).getUTCDate()
  moved.setUTCDate(Math.min(start.getUTCDate(), lastDay))
  return moved.getTime()
}
