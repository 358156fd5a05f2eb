import { firstPage, type JobFilter, type JobSort } from '../../../contract/filter.ts'
import type { AccountListQuery } from '../port.ts'

/** The first page of a list of an account's jobs. */
export const listQuery = (
  account: number,
  filter: JobFilter,
  nowMs: number,
  sort?: JobSort,
): AccountListQuery => ({ account, nowMs, ...firstPage(filter, sort) })
