import type { JobFilter, JobListQuery } from '../../../contract/filter.ts'
import { allows } from '../../../contract/exclusion.ts'
import type { Facets } from '../../../contract/facets.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import type { BuiltInView } from '../../../contract/start-view.ts'
import { activeStatuses, type SeenStatus } from '../../../contract/status.ts'
import { attentionKinds } from '../../../contract/triage-words.ts'
import {
  viewStatus,
  type Claims,
  type RunClaim,
  type StatusView,
} from '../../domain/claims/claims.ts'

/** A row as the list shows it: the server's row, the claim on it, and whether it still matches. */
export interface ListRow {
  row: JobRow
  view: StatusView
  /**
   * It matched when the list was read but no longer does, or the source has removed it. The row
   * stays, marked, until the next refresh (interaction-rules.md §3).
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
 * Membership and order come from one read, everything else from the latest read of the same jobs.
 * @param live rows by id as last polled; a job missing there was removed at the source and keeps
 * its old row, marked
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

/** A pending run has none of what these filters ask for. */
const excludesPendingRuns = ({ filter, cursor }: JobListQuery): boolean =>
  cursor !== null ||
  filter.q !== '' ||
  filter.flag !== null ||
  filter.runtime_over !== null ||
  filter.to !== null ||
  filter.owner_id.length > 0 ||
  filter.creator.length > 0 ||
  filter.variable.length > 0 ||
  filter.attention.length > 0 ||
  filter.resolution.length > 0 ||
  filter.assignee.length > 0 ||
  filter.error_group.length > 0 ||
  !allows(filter.status, 'idle')

/**
 * Requested runs that match the query and have no row yet, newest first.
 * @param listRequestedAt local milliseconds: a list requested after a run was accepted has its job,
 * or the job does not belong to the list
 */
export function pendingRunsOf(
  claims: Claims,
  query: JobListQuery,
  shownIds: ReadonlySet<number>,
  listRequestedAt: number,
): RunClaim[] {
  if (excludesPendingRuns(query)) return []
  const { filter } = query
  const hasNoRow = ({ jobId, acceptedAt }: RunClaim) =>
    jobId === null || (!shownIds.has(jobId) && listRequestedAt < (acceptedAt ?? 0))
  return claims.runs
    .filter((run) => run.phase !== 'refused' && hasNoRow(run))
    .filter((run) => allows(filter.package_id, run.packageId))
    .filter((run) => allows(filter.cluster_id, run.clusterId ?? 0))
    .toReversed()
}

export interface ListTab {
  key: BuiltInView
  label: string
  filter: Pick<JobFilter, 'status' | 'flag' | 'attention'>
}

/**
 * The built-in views of the list. Each sets status, flag and attention; the other filters stay,
 * except that what needs somebody is listed however old it is (use-list-filter.ts).
 */
export const tabs: readonly ListTab[] = [
  {
    key: 'attention',
    label: 'Needs attention',
    filter: { status: [], flag: null, attention: [...attentionKinds] },
  },
  {
    key: 'active',
    label: 'Active',
    filter: { status: [...activeStatuses], flag: null, attention: [] },
  },
  { key: 'failed', label: 'Failed', filter: { status: ['failed'], flag: null, attention: [] } },
  { key: 'all', label: 'All', filter: { status: [], flag: null, attention: [] } },
]

const sameSet = (a: readonly string[], b: readonly string[]) =>
  a.length === b.length && a.every((word) => b.includes(word))

/** The view that a filter equals; null for any other choice of statuses. */
export function tabOf(filter: JobFilter): ListTab['key'] | null {
  return (
    tabs.find(
      (tab) =>
        tab.filter.flag === filter.flag &&
        sameSet(tab.filter.status, filter.status) &&
        sameSet(tab.filter.attention, filter.attention),
    )?.key ?? null
  )
}

/**
 * How many jobs each view holds.
 * @param byStatus counts with claims applied
 */
export function tabCounts(
  byStatus: Readonly<Record<string, number>>,
  byAttention: Readonly<Record<string, number>>,
): Record<ListTab['key'], number> {
  const count = (statuses: readonly SeenStatus[]) =>
    statuses.reduce((sum, status) => sum + (byStatus[status] ?? 0), 0)
  return {
    all: Object.values(byStatus).reduce((sum, each) => sum + each, 0),
    active: count(activeStatuses),
    failed: count(['failed']),
    attention: byAttention['any'] ?? 0,
  }
}

/**
 * How many jobs match a filter: the count on its tab, or the total if it is none of the tabs.
 * @param byStatus counts with claims applied
 */
export function matchingCount(
  filter: JobFilter,
  facets: Facets,
  byStatus: Readonly<Record<string, number>>,
): number {
  const tab = tabOf(filter)
  return tab === null ? facets.total : tabCounts(byStatus, facets.by_attention)[tab]
}

/** Counts requested this long after a run was sent include it, whatever its response. */
const countingDelayMs = 10_000

/**
 * Counts by status with claims applied: a job with a claimed stop counts as `pending_stoppage`.
 * Counts requested after a claim was accepted include it already (interaction-rules.md §3).
 */
export function claimedCounts(
  facets: Facets,
  facetsRequestedAt: number,
  rows: readonly ListRow[],
  claims: Claims,
): Record<string, number> {
  const counts = { ...facets.by_status }
  for (const { row, view } of rows) {
    const { claim } = view
    if (
      !claim ||
      view.status === row.status ||
      (claim.acceptedAt !== null && facetsRequestedAt > claim.acceptedAt)
    )
      continue
    counts[row.status] = Math.max(0, (counts[row.status] ?? 0) - 1)
    counts[view.status] = (counts[view.status] ?? 0) + 1
  }
  const pendingRuns = claims.runs.filter(
    (run) =>
      run.phase === 'sending' ||
      (run.phase === 'unconfirmed' &&
        run.jobId === null &&
        facetsRequestedAt < run.sentAt + countingDelayMs),
  ).length
  if (pendingRuns > 0) counts['idle'] = (counts['idle'] ?? 0) + pendingRuns
  return counts
}

/** The statuses on screen, which decide the pace of the polls. */
export const statusesOf = (rows: readonly { status: SeenStatus }[]): SeenStatus[] =>
  rows.map((row) => row.status)
