import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import { useAccount } from '../../platform/account.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { syncQuery } from '../../domain/queries/sync.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { fillOf, type Fill } from './history-fill.ts'

/** The account's first fill; null once all is there. The pill keeps the answer fresh. */
export function useFill(filter: JobFilter): Fill | null {
  const sync = useQuery(syncQuery(useAccount())).data?.data
  const place = usePlace()
  const now = useCoarseNow()
  return sync ? fillOf(sync, filter, now, place) : null
}

/** Calls each time the fill has brought jobs. */
function useOnMore(onMore: () => void): void {
  const history = useQuery(syncQuery(useAccount())).data?.data.history ?? null
  const mark = history === null ? null : `${history.jobs}.${history.complete}`
  const seen = useRef(mark)
  useEffect(() => {
    const before = seen.current
    seen.current = mark
    if (before !== null && before !== mark) onMore()
  }, [mark, onMore])
}

/**
 * At the list's end while older jobs are still on their way.
 * @param onMore some have come
 */
export function HistoryFillNote({ filter, onMore }: { filter: JobFilter; onMore: () => void }) {
  const fill = useFill(filter)
  useOnMore(onMore)
  if (fill === null) return null
  return (
    <div className="list-fill">
      <ProgressBar ratio={fill.ratio} text={fill.words} label="Fetching older jobs" />
      <span>
        {fill.words}
        {fill.touchesList ? '' : '. The time range shown is complete'}
      </span>
    </div>
  )
}
