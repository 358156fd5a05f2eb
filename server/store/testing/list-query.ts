import type { JobFilter } from '../../../contract/filter.ts'
import type { JobListQuery } from '../port.ts'

/** A filter as a list of an account's jobs, in its own order. */
export const listQuery = (account: number, filter: JobFilter, nowMs: number): JobListQuery => ({
  account,
  filter,
  nowMs,
  sort: { key: filter.sort, direction: filter.direction },
  cursor: filter.cursor,
})
