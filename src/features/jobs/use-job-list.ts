import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/insight.ts'
import { formatCount } from '../../format/number.ts'
import type { Answer } from '../../lib/api.ts'
import { useClaims } from '../../lib/claims/store.ts'
import type { RunClaim } from '../../lib/claims/claims.ts'
import { locale } from '../../lib/place.ts'
import { facetsAskedAt, jobFacetsQuery, listAskedAt, jobListQuery, jobRowsQuery } from '../../lib/queries/jobs.ts'
import { notify } from '../../lib/notices.ts'
import { usePolled } from '../../lib/use-polled.ts'
import { claimedCounts, ghostRuns, mergeRows, statusesOf, type ListRow } from './list-model.ts'

export interface JobList {
  rows: readonly ListRow[]
  ghosts: readonly RunClaim[]
  /** Matching jobs that are newer than the list. */
  newCount: number
  /** In words: `2,731`, or `10,000+`. */
  total: string | null
  nextCursor: string | null
  prevCursor: string | null
  facets: Facets | null
  /** By status, claims taken in. */
  counts: Record<string, number>
  isLoading: boolean
  /** The rows are of the filter before, while the new ones come. */
  isPrevious: boolean
  error: Error | null
  /** Reads membership and order anew. */
  refresh: () => void
}

/**
 * The jobs of a filter. Which rows and in what order is read once and kept until the person asks for more;
 * those rows are then polled, so that statuses go on under the hand while nothing slides (design.md §3).
 */
export function useJobList(account: string, filter: JobFilter): JobList {
  const client = useQueryClient()
  const claims = useClaims(account)

  const listOptions = jobListQuery(account, filter)
  const isEmpty = (answer: Answer<unknown[]> | undefined) => answer !== undefined && answer.data.length === 0
  // An empty list has nothing to keep still: it is polled itself until it holds something.
  const list = useQuery({ ...listOptions, staleTime: Infinity, refetchOnWindowFocus: false })
  const listed = list.data?.data
  const ids = useMemo(() => listed?.map((row) => row.id) ?? [], [listed])
  const newest = ids.length === 0 ? 0 : Math.max(...ids)

  const live = usePolled({ ...jobRowsQuery(account, ids, filter, newest), enabled: list.data !== undefined && !list.isPlaceholderData }, 'list', statusesOf)
  const liveRows = useMemo(() => {
    if (!live.data || live.isPlaceholderData) return null
    return new Map(live.data.data.map((row) => [row.id, row]))
  }, [live.data, live.isPlaceholderData])

  const facets = usePolled(jobFacetsQuery(account, filter), 'list', () => (listed ?? []).map((row) => liveRows?.get(row.id)?.status ?? row.status))

  const rows = useMemo(() => mergeRows(listed ?? [], liveRows, claims), [listed, liveRows, claims])
  const askedAt = listAskedAt(account, filter)
  const ghosts = useMemo(() => ghostRuns(claims, filter, new Set(rows.map(({ row }) => row.id)), askedAt), [askedAt, claims, filter, rows])
  const counts = useMemo(
    () => (facets.data ? claimedCounts(facets.data.data, facetsAskedAt(account, filter), rows, claims) : {}),
    [facets.data, account, filter, rows, claims],
  )

  const listKey = listOptions.queryKey.join()
  const refresh = useCallback(() => {
    client.invalidateQueries({ predicate: (query) => query.queryKey.join() === listKey }, { throwOnError: true }).catch((error: unknown) => {
      // Where there are no rows the error takes their place.
      notify({ tone: 'alert', text: `The list could not be refreshed: ${error instanceof Error ? error.message : 'unexpected error'}`, to: null })
    })
  }, [client, listKey])

  // A run of this person's own does not wait behind "1 new": it was asked for.
  const arrived = ghosts.some((ghost) => ghost.jobId !== null)
  const fills = isEmpty(list.data) && (live.data?.newCount ?? 0) > 0
  useEffect(() => {
    if (arrived || fills) refresh()
  }, [arrived, fills, refresh])

  return {
    rows,
    ghosts,
    newCount: filter.cursor === null && !live.isPlaceholderData ? (live.data?.newCount ?? 0) : 0,
    total: list.data?.total?.replace(/^\d+/, (digits) => formatCount(Number(digits), locale)) ?? null,
    nextCursor: list.data?.nextCursor ?? null,
    prevCursor: list.data?.prevCursor ?? null,
    facets: facets.data?.data ?? null,
    counts,
    isLoading: list.isPending,
    isPrevious: list.isPlaceholderData,
    error: list.error ?? live.error,
    refresh,
  }
}
