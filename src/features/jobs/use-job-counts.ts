import { useMemo, useState } from 'react'
import type { Facets } from '../../../contract/facets.ts'
import type { JobFilter } from '../../../contract/filter.ts'
import type { SeenStatus } from '../../../contract/status.ts'
import { useClaims } from '../../domain/claims/store.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { facetsRequestedAt, jobFacetsQuery } from '../../domain/queries/jobs.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { claimedCounts, matchingCount, type ListRow } from './list-model.ts'

export interface JobCounts {
  facets: Facets | null
  /** By status, with claims applied. */
  counts: Record<string, number>
  /** The counts belong to another search or range until the new ones are loaded. */
  isCounting: boolean
  /** Jobs that match the filter; null while unknown or cut short. */
  matching: number | null
}

/**
 * Counts of jobs under a filter.
 * @param statuses on screen, which decide the pace of the polls
 */
export function useJobCounts(
  account: string,
  filter: JobFilter,
  rows: readonly ListRow[],
  statuses: readonly SeenStatus[],
): JobCounts {
  const { api } = usePageClient()
  const claims = useClaims(account)
  const query = usePolled(jobFacetsQuery(account, filter), 'list', () => statuses, { timed: true })
  const facets = query.data?.data ?? null
  const counts = useMemo(
    () =>
      facets ? claimedCounts(facets, facetsRequestedAt(api, account, filter), rows, claims) : {},
    [api, facets, account, filter, rows, claims],
  )

  // Status, flag and attention do not change the counts; any other change makes them those of another list.
  const scope = jobFacetsQuery(account, {
    ...filter,
    status: [],
    flag: null,
    attention: [],
  }).queryKey.join()
  const [countedScope, setCountedScope] = useState(scope)
  const isCurrent = facets !== null && !query.isPlaceholderData
  if (isCurrent && countedScope !== scope) setCountedScope(scope)

  return {
    facets,
    counts,
    isCounting: !isCurrent && countedScope !== scope,
    // Taken from the tabs, so that the two never disagree, unless they are cut short.
    matching: isCurrent && facets.exact ? matchingCount(filter, facets, counts) : null,
  }
}
