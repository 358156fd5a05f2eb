import { firstPage, type JobFilter, type JobSort } from '../../../contract/filter.ts'
import { ErrorGroupBook } from '../../rules/error-groups.ts'
import type { AccountListQuery } from '../port.ts'

/** The first page of a list of an account's jobs, whose error groups nobody has changed. */
export const listQuery = (
  account: number,
  filter: JobFilter,
  nowMs: number,
  sort?: JobSort,
): AccountListQuery => ({
  account,
  nowMs,
  ...firstPage(filter, sort),
  errorGroups: new ErrorGroupBook([]).choiceOf(filter.error_group),
})
