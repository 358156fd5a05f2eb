import { useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { NavigationType, useNavigationType } from 'react-router-dom'
import type { JobFilter } from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/facets.ts'
import { formatCount } from '../../format/number.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { useClaims } from '../../domain/claims/store.ts'
import type { RunClaim } from '../../domain/claims/claims.ts'
import { locale } from '../../platform/date-locale.ts'
import {
  facetsAskedAt,
  jobFacetsQuery,
  listAskedAt,
  jobListQuery,
  jobRowsQuery,
} from '../../domain/queries/jobs.ts'
import { usePolled } from '../../domain/use-polled.ts'
import {
  claimedCounts,
  ghostRuns,
  matchingCount,
  mergeRows,
  statusesOf,
  type ListRow,
} from './list-model.ts'

export interface JobList {
  rows: readonly ListRow[]
  pendingRuns: readonly RunClaim[]
  /** Jobs that reading the list anew would bring in: `3`, or `50+`; null for none. */
  newCount: string | null
  /** Jobs that match now, in words: `2,731`, or `10,000+`. */
  total: string | null
  /** As `total`, of when the list was read: it changes with the filter only. */
  readTotal: string | null
  nextCursor: string | null
  prevCursor: string | null
  facets: Facets | null
  /** By status, claims taken in. */
  counts: Record<string, number>
  /** The counts are of another search or range, while the new ones come. */
  isCounting: boolean
  isLoading: boolean
  /** The rows are of the filter before, while the new ones come. */
  isPrevious: boolean
  error: Error | null
  /** Reads membership and order anew. */
  refresh: () => void
}

const keptMs = 1_000

/** Whoever goes to a list sees it as it is now; Back leads to the rows one left. */
function useFreshArrival(queryKey: QueryKey, refresh: () => void): void {
  const client = useQueryClient()
  const kind = useNavigationType()
  const arrival = useRef(kind)
  useEffect(() => {
    arrival.current = kind
  }, [kind])
  const key = queryKey.join()
  useEffect(() => {
    const known = client.getQueryState(queryKey)
    const isOld =
      known !== undefined && known.dataUpdatedAt > 0 && Date.now() - known.dataUpdatedAt > keptMs
    if (isOld && known.fetchStatus === 'idle' && arrival.current !== NavigationType.Pop) refresh()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once for each list one goes to
  }, [key])
}

/** As a person reads it: `2,731`, or `10,000+`. */
const totalWords = (total: string | null | undefined): string | null =>
  total?.replace(/^\d+/, (digits) => formatCount(Number(digits), locale)) ?? null

/**
 * The jobs of a filter. Which rows and in what order is read once and kept until the person asks
 * for more; those rows are then polled, so that statuses go on under the hand while nothing slides
 * (interaction-rules.md §3).
 */
export function useJobList(account: string, filter: JobFilter): JobList {
  const client = useQueryClient()
  const claims = useClaims(account)

  const listOptions = jobListQuery(account, filter)
  const isEmpty = (answer: ApiResponse<unknown[]> | undefined) =>
    answer !== undefined && answer.data.length === 0
  // An empty list has nothing to keep still: it is polled itself until it holds something.
  const list = useQuery({ ...listOptions, staleTime: Infinity, refetchOnWindowFocus: false })
  const listed = list.data?.data
  const ids = useMemo(() => listed?.map((row) => row.id) ?? [], [listed])

  const live = usePolled(
    {
      ...jobRowsQuery(account, ids, filter),
      enabled: list.data !== undefined && !list.isPlaceholderData,
    },
    'list',
    statusesOf,
  )
  const liveRows = useMemo(() => {
    if (!live.data || live.isPlaceholderData) return null
    return new Map(live.data.data.map((row) => [row.id, row]))
  }, [live.data, live.isPlaceholderData])

  const facets = usePolled(jobFacetsQuery(account, filter), 'list', () =>
    (listed ?? []).map((row) => liveRows?.get(row.id)?.status ?? row.status),
  )

  const rows = useMemo(() => mergeRows(listed ?? [], liveRows, claims), [listed, liveRows, claims])
  // Also where the answer is "nothing new", and the data the very same.
  const { dataUpdatedAt } = list
  const askedAt = useMemo(
    () => (dataUpdatedAt === 0 ? 0 : listAskedAt(account, filter)),
    [account, filter, dataUpdatedAt],
  )
  const pendingRuns = useMemo(
    () => ghostRuns(claims, filter, new Set(rows.map(({ row }) => row.id)), askedAt),
    [askedAt, claims, filter, rows],
  )
  const counts = useMemo(
    () =>
      facets.data
        ? claimedCounts(facets.data.data, facetsAskedAt(account, filter), rows, claims)
        : {},
    [facets.data, account, filter, rows, claims],
  )

  const listKey = listOptions.queryKey.join()
  const refresh = useCallback(() => {
    client
      .invalidateQueries(
        { predicate: (query) => query.queryKey.join() === listKey },
        { throwOnError: true },
      )
      .catch((error: unknown) => {
        // Where there are no rows the error takes their place.
        const cause = error instanceof Error ? error.message : 'unexpected error'
        void import('../../platform/notices.ts').then(({ notify }) =>
          notify({ tone: 'alert', text: `The list could not be refreshed: ${cause}`, to: null }),
        )
      })
  }, [client, listKey])

  useFreshArrival(listOptions.queryKey, refresh)

  // A run of this person's own does not wait behind "1 new": it was asked for.
  const arrived = pendingRuns.some((ghost) => ghost.jobId !== null)
  const newCount =
    live.isPlaceholderData || filter.cursor !== null || live.data?.newCount === '0'
      ? null
      : (live.data?.newCount ?? null)
  const fills = isEmpty(list.data) && newCount !== null
  useEffect(() => {
    if (arrived || fills) refresh()
  }, [arrived, fills, refresh])

  // Another status or flag leaves the counts as they are; all else makes them those of another
  // list.
  const scope = jobFacetsQuery(account, { ...filter, status: [], flag: null }).queryKey.join()
  const [counted, setCounted] = useState(scope)
  const isOfScope = facets.data !== undefined && !facets.isPlaceholderData
  if (isOfScope && counted !== scope) setCounted(scope)

  // The tabs' own numbers, so that the two never disagree; the list's own where those are cut short
  // or of another filter.
  const matching =
    facets.data && !facets.isPlaceholderData && facets.data.data.exact
      ? matchingCount(filter, facets.data.data, counts)
      : null
  const readTotal = totalWords(list.data?.total)

  return {
    rows,
    pendingRuns,
    newCount,
    total: matching === null ? readTotal : formatCount(matching, locale),
    readTotal,
    nextCursor: list.data?.nextCursor ?? null,
    prevCursor: list.data?.prevCursor ?? null,
    facets: facets.data?.data ?? null,
    counts,
    isCounting: !isOfScope && counted !== scope,
    isLoading: list.isPending,
    isPrevious: list.isPlaceholderData,
    error: list.error ?? live.error,
    refresh,
  }
}
