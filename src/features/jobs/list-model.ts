import type { JobFilter } from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/facets.ts'
import type { FlagKind } from '../../../contract/flags.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { activeStatuses, isJobStatus, type SeenStatus } from '../../../contract/status.ts'
import {
  viewStatus,
  type Claims,
  type RunClaim,
  type StatusView,
} from '../../domain/claims/claims.ts'

/**
 * A row as the list shows it: the server's row, the claim on it, and whether it still belongs here.
 */
export interface ListRow {
  row: JobRow
  view: StatusView
  /**
   * It matched when the list was read and does no longer, or the source has removed it: it stays,
   * marked, until the next refresh (interaction-rules.md §3).
   */
  noLongerMatches: 'unmatched' | 'removed' | null
}

function noLongerMatchesOf(
  id: number,
  row: JobRow,
  live: ReadonlyMap<number, JobRow> | null,
): ListRow['noLongerMatches'] {
  if (live === null) return null
  if (!live.has(id)) return 'removed'
  return row.matches === false ? 'unmatched' : null
}

/**
 * Membership and order from one read, everything else from the newest read of the same jobs.
 * @param live rows by id as last polled; a job missing there (removed at the source) keeps its old
 * row, marked
 */
export function mergeRows(
  listed: readonly JobRow[],
  live: ReadonlyMap<number, JobRow> | null,
  claims: Claims,
): ListRow[] {
  return listed.map((old) => {
    const row = live?.get(old.id) ?? old
    return {
      row,
      view: viewStatus(row.id, row.status, claims),
      noLongerMatches: noLongerMatchesOf(old.id, row, live),
    }
  })
}

/**
 * Runs that were asked for and stand in no row yet, newest first; only where they would match the
 * filter.
 * @param listAskedAt when the list was asked for, in local milliseconds: one read since the run was
 * accepted has its job, or the job is no part of the list (any more)
 */
export function ghostRuns(
  claims: Claims,
  filter: JobFilter,
  shownIds: ReadonlySet<number>,
  listAskedAt: number,
): RunClaim[] {
  if (
    filter.cursor !== null ||
    filter.q !== '' ||
    filter.flag !== null ||
    filter.runtime_over !== null ||
    filter.to !== null
  )
    return []
  if (filter.owner_id.length > 0 || filter.creator.length > 0) return []
  if (filter.status.length > 0 && !filter.status.includes('idle')) return []
  return claims.runs
    .filter((run) => run.phase !== 'refused')
    .filter(
      (run) =>
        run.jobId === null || (!shownIds.has(run.jobId) && listAskedAt < (run.acceptedAt ?? 0)),
    )
    .filter((run) => filter.package_id.length === 0 || filter.package_id.includes(run.packageId))
    .filter((run) => filter.cluster_id.length === 0 || filter.cluster_id.includes(run.clusterId))
    .toReversed()
}

export interface TabLook {
  key: 'all' | 'active' | 'failed' | 'runaway' | 'completed' | 'stopped'
  label: string
  filter: Pick<JobFilter, 'status' | 'flag'>
}

/** The views of the list: each is a status or flag filter, nothing more; the other filters stay. */
export const tabs: readonly TabLook[] = [
  { key: 'all', label: 'All', filter: { status: [], flag: null } },
  { key: 'active', label: 'Active', filter: { status: [...activeStatuses], flag: null } },
  { key: 'failed', label: 'Failed', filter: { status: ['failed'], flag: null } },
  { key: 'runaway', label: 'Runaway', filter: { status: [], flag: 'runaway' } },
  { key: 'completed', label: 'Completed', filter: { status: ['completed'], flag: null } },
  { key: 'stopped', label: 'Stopped', filter: { status: ['stopped'], flag: null } },
]

const sameSet = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word) => b.includes(word))

/** The view a filter is; null when its statuses are a choice of the person's own. */
export function tabOf(filter: JobFilter): TabLook['key'] | null {
  return (
    tabs.find((tab) => tab.filter.flag === filter.flag && sameSet(tab.filter.status, filter.status))
      ?.key ?? null
  )
}

/**
 * How many jobs each view holds.
 * @param byStatus counts with claims already taken in
 */
export function tabCounts(
  byStatus: Readonly<Record<string, number>>,
  byFlag: Readonly<Record<string, number>>,
): Record<TabLook['key'], number> {
  const count = (statuses: readonly SeenStatus[]) =>
    statuses.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0)
  return {
    all: Object.values(byStatus).reduce((sum, each) => sum + each, 0),
    active: count(activeStatuses),
    failed: count(['failed']),
    runaway: byFlag['runaway'] ?? 0,
    completed: count(['completed']),
    stopped: count(['stopped']),
  }
}

/**
 * How many jobs match: what the filter's own tab says, or the total of a filter that is none of
 * them.
 * @param byStatus counts with claims already taken in
 */
export function matchingCount(
  filter: JobFilter,
  facets: Facets,
  byStatus: Readonly<Record<string, number>>,
): number {
  const tab = tabOf(filter)
  return tab === null ? facets.total : tabCounts(byStatus, facets.by_flag)[tab]
}

/** Counts asked for this long after a run was sent know of it, whether or not its answer came. */
const countedAfterMs = 10_000

/**
 * Counts by status with claims taken in: a job whose stop is claimed counts as `pending_stoppage`.
 * Only claims that the counts cannot know of are taken: asked for before the claim was accepted
 * (interaction-rules.md §3).
 */
export function claimedCounts(
  facets: Facets,
  facetsAskedAt: number,
  rows: readonly ListRow[],
  claims: Claims,
): Record<string, number> {
  const counts = { ...facets.by_status }
  for (const { row, view } of rows) {
    const { claim } = view
    if (
      !claim ||
      view.status === row.status ||
      (claim.acceptedAt !== null && facetsAskedAt > claim.acceptedAt)
    )
      continue
    counts[row.status] = Math.max(0, (counts[row.status] ?? 0) - 1)
    counts[view.status] = (counts[view.status] ?? 0) + 1
  }
  const news = claims.runs.filter(
    (run) =>
      run.phase === 'sending' ||
      (run.phase === 'unconfirmed' &&
        run.jobId === null &&
        facetsAskedAt < run.sentAt + countedAfterMs),
  ).length
  if (news > 0) counts['idle'] = (counts['idle'] ?? 0) + news
  return counts
}

/** The statuses on screen, for the pace of the polls. */
export const statusesOf = (rows: readonly { status: SeenStatus }[]): SeenStatus[] =>
  rows.map((row) => row.status)

/** How many filters beyond view and time range are set: the number on the phone's Filter button. */
export function setFilterCount(filter: JobFilter): number {
  const lists = [filter.package_id, filter.cluster_id, filter.owner_id, filter.creator]
  return (
    lists.filter((list) => list.length > 0).length +
    (filter.runtime_over === null ? 0 : 1) +
    (tabOf(filter) === null ? 1 : 0)
  )
}

/** Sorting by a column: the same again turns it round. */
export function sortedBy(filter: JobFilter, sort: JobFilter['sort']): JobFilter {
  const direction = filter.sort === sort && filter.direction === 'desc' ? 'asc' : 'desc'
  return { ...filter, sort, direction, cursor: null }
}

/**
 * `1 failed job`, `12 failed jobs`.
 * @param count as shown: `12`, `2,731`, `50+`
 */
export function countedJobs(filter: JobFilter, count: string, word = ''): string {
  const noun = listNoun(filter)
  return [count, word, count === '1' ? noun.replace('jobs', 'job') : noun].filter(Boolean).join(' ')
}

/**
 * What the button says that brings in what a list lacks: `3 new`, `2 more failed jobs`, `50+ more
 * jobs`.
 */
export function newWords(filter: JobFilter, count: string): string {
  const isPlain =
    filter.sort === 'created' && filter.direction === 'desc' && listNoun(filter) === 'jobs'
  return isPlain ? `${count} new` : countedJobs(filter, count, 'more')
}

const flagNouns: Record<FlagKind, string> = {
  runaway: 'runaway jobs',
  slow: 'slow jobs',
  no_progress: 'jobs without progress',
  stuck_stopping: 'jobs stuck stopping',
  queued_too_long: 'jobs queued too long',
  zero_records: 'jobs with 0 records',
}

/** What the list holds, in words: "failed jobs", "runaway jobs", "jobs". */
export function listNoun(filter: JobFilter): string {
  if (filter.flag) return flagNouns[filter.flag]
  const [only, ...others] = filter.status
  if (tabOf(filter) === 'active') return 'active jobs'
  return only !== undefined && others.length === 0 && isJobStatus(only)
    ? `${only.replaceAll('_', ' ')} jobs`
    : 'jobs'
}
