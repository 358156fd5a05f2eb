import {
  newestFirst,
  type JobFilter,
  type JobListQuery,
  type JobSort,
  type SortKey,
} from '../../../contract/filter.ts'
import type { FlagKind } from '../../../contract/flags.ts'
import { isJobStatus } from '../../../contract/status.ts'
import type { AttentionKind } from '../../../contract/triage.ts'
import { narrowingCount } from '../../domain/narrowing.ts'
import { tabOf } from './list-model.ts'

/* What the page says about a list: its order, its filters, its jobs. The rows do without. */

/** How many filters are set besides view and time range, for the phone's Filter button. */
export function setFilterCount(filter: JobFilter): number {
  return (
    narrowingCount(filter) +
    (filter.runtime_over === null ? 0 : 1) +
    (tabOf(filter) === null ? 1 : 0)
  )
}

/** Sorts by a column; sorting by the same column again reverses the order. */
export const sortedBy = (sort: JobSort, key: SortKey): JobSort => ({
  key,
  direction: sort.key === key && sort.direction === 'desc' ? 'asc' : 'desc',
})

export const isNewestFirst = ({ key, direction }: JobSort): boolean =>
  key === newestFirst.key && direction === newestFirst.direction

/**
 * `1 failed job`, `12 failed jobs`.
 * @param count as shown: `12`, `2,731`, `50+`
 */
export function countedJobs(filter: JobFilter, count: string, word = ''): string {
  const noun = listNoun(filter)
  return [count, word, count === '1' ? noun.replace('jobs', 'job') : noun].filter(Boolean).join(' ')
}

/** The label of the button that brings in new jobs: `3 new`, `2 more failed jobs`. */
export function newJobsLabel({ filter, sort }: JobListQuery, count: string): string {
  const isPlain = isNewestFirst(sort) && listNoun(filter) === 'jobs'
  return isPlain ? `${count} new` : countedJobs(filter, count, 'more')
}

const flagNouns: Record<FlagKind, string> = {
  runaway: 'runaway jobs',
  slow: 'slow jobs',
  no_progress: 'jobs without progress',
  stuck_stopping: 'jobs stuck stopping',
  queued_too_long: 'jobs queued too long',
  zero_records: 'jobs with 0 records',
  odd_records: 'jobs with odd records',
}

const attentionNouns: Record<AttentionKind, string> = {
  unresolved: 'unresolved failures',
  runaway: 'runaway jobs',
  no_progress: 'jobs without progress',
  stuck_stopping: 'jobs stuck stopping',
  queued_too_long: 'jobs queued too long',
  few_records: 'jobs with too few records',
}

/** What the list holds: `failed jobs`, `runaway jobs`, `jobs`. */
export function listNoun(filter: JobFilter): string {
  if (filter.flag) return flagNouns[filter.flag]
  const [kind, ...kinds] = filter.attention
  if (kind !== undefined)
    return kinds.length === 0 ? attentionNouns[kind] : 'jobs that need attention'
  const [only, ...others] = filter.status
  if (tabOf(filter) === 'active') return 'active jobs'
  return only !== undefined && others.length === 0 && isJobStatus(only)
    ? `${only.replaceAll('_', ' ')} jobs`
    : 'jobs'
}
