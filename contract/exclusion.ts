/*
 * Lists of values in a filter. A value that the filter excludes has a leading minus: negative ids,
 * and texts that begin with `-`.
 */
import type { StatusChoice } from './filter.ts'
import { seenStatuses, type SeenStatus } from './status.ts'

export const isExclusion = (value: string | number): boolean =>
  typeof value === 'number' ? value < 0 : value.startsWith('-')

/** Whether a list of a filter allows a value. */
export function allows(list: readonly (string | number)[], value: string | number): boolean {
  const wanted = list.filter((each) => !isExclusion(each))
  return (
    (wanted.length === 0 || wanted.includes(value)) &&
    !list.some((each) => String(each) === `-${value}`)
  )
}

/** The value itself, whether it is included or excluded. */
export function unsigned<T extends string | number>(value: T): T
export function unsigned(value: string | number): string | number {
  if (!isExclusion(value)) return value
  return typeof value === 'number' ? -value : value.slice(1)
}

/** The statuses that a filter allows. */
export const allowedStatuses = (list: readonly StatusChoice[]): SeenStatus[] =>
  seenStatuses.filter((status) => allows(list, status))
