import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo } from 'react'
import type { JobListQuery } from '../../../contract/filter.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import type { Claims, RunClaim } from '../../domain/claims/claims.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { usePageClient } from '../../domain/page-client.ts'
import {
  changesWithTime,
  jobListQuery,
  jobRowsQuery,
  listRequestedAt,
} from '../../domain/queries/jobs.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCount } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import { mergeRows, pendingRunsOf, statusesOf, type ListRow } from './list-model.ts'
import { useJobCounts, type JobCounts } from './use-job-counts.ts'
import { useRefreshList } from './use-refresh-list.ts'

export interface JobList extends JobCounts {
  rows: readonly ListRow[]
  pendingRuns: readonly RunClaim[]
  /** Jobs that a refresh would bring in: `3`, or `50+`; null for none. */
  newCount: string | null
  /** Jobs that match now: `2,731`, or `10,000+`. */
  total: string | null
  /** As `total`, but of when the list was read: it changes with the filter only. */
  readTotal: string | null
  nextCursor: string | null
  prevCursor: string | null
  isLoading: boolean
  /** The rows are those of the previous filter until the new ones are loaded. */
  isPrevious: boolean
  error: Error | null
  /** Reads membership and order again. */
  refresh: () => void
}

/** `2,731`, or `10,000+`. */
const formatTotal = (total: string | null | undefined): string | null =>
  total?.replace(/^\d+/, (digits) => formatCount(Number(digits), locale)) ?? null

const noRows: readonly JobRow[] = []

/** The rows as last polled, by id; null before the first poll. */
function useLiveRows(
  account: string,
  query: JobListQuery,
  listed: readonly JobRow[],
  enabled: boolean,
) {
  const ids = useMemo(() => listed.map((row) => row.id), [listed])
  const polled = usePolled({ ...jobRowsQuery(account, ids, query), enabled }, 'list', statusesOf, {
    timed: changesWithTime(query),
  })
  const data = polled.isPlaceholderData ? undefined : polled.data
  const liveRows = useMemo(
    () => (data ? new Map(data.data.map((row) => [row.id, row])) : null),
    [data],
  )
  const newCount = data?.newCount ?? null
  return {
    liveRows,
    newCount: query.cursor !== null || newCount === '0' ? null : newCount,
    error: polled.error,
  }
}

/** @param updatedAt changes with every read of the list, also if the data is the same */
function usePendingRuns(
  account: string,
  query: JobListQuery,
  rows: readonly ListRow[],
  claims: Claims,
  updatedAt: number,
): readonly RunClaim[] {
  const { api } = usePageClient()
  const requestedAt = useMemo(
    () => (updatedAt === 0 ? 0 : listRequestedAt(api, account, query)),
    [api, account, query, updatedAt],
  )
  return useMemo(
    () => pendingRunsOf(claims, query, new Set(rows.map(({ row }) => row.id)), requestedAt),
    [requestedAt, claims, query, rows],
  )
}

/**
 * The jobs of a query. Membership and order are read once and kept until the person refreshes;
 * those rows are then polled, so that statuses update but no row moves (interaction-rules.md §3).
 */
export function useJobList(account: string, query: JobListQuery): JobList {
  const claims = useClaims(account)
  const listOptions = jobListQuery(account, query)
  const list = useQuery({ ...listOptions, staleTime: Infinity, refetchOnWindowFocus: false })
  const listed = list.data?.data ?? noRows
  const isRead = list.data !== undefined && !list.isPlaceholderData

  const { liveRows, newCount, error } = useLiveRows(account, query, listed, isRead)
  const rows = useMemo(() => mergeRows(listed, liveRows, claims), [listed, liveRows, claims])
  const pendingRuns = usePendingRuns(account, query, rows, claims, list.dataUpdatedAt)
  const statuses = statusesOf(rows.map(({ row }) => row))
  const { matching, ...counts } = useJobCounts(account, query.filter, rows, statuses)

  const refresh = useRefreshList(listOptions.queryKey)
  // The person's own run does not wait behind "1 new", and an empty list has no order to keep.
  const hasOwnNew = pendingRuns.some((run) => run.jobId !== null)
  const isFilling = list.data !== undefined && listed.length === 0 && newCount !== null
  useEffect(() => {
    if (hasOwnNew || isFilling) refresh()
  }, [hasOwnNew, isFilling, refresh])

  const readTotal = formatTotal(list.data?.total)
  return {
    ...counts,
    matching,
    rows,
    pendingRuns,
    newCount,
    total: matching === null ? readTotal : formatCount(matching, locale),
    readTotal,
    nextCursor: list.data?.nextCursor ?? null,
    prevCursor: list.data?.prevCursor ?? null,
    isLoading: list.isPending,
    isPrevious: list.isPlaceholderData,
    error: list.error ?? error,
    refresh,
  }
}
