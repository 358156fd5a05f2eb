import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import { useAccount } from '../../platform/account.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { syncQuery } from '../../domain/queries/sync.ts'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { historyFillOf, type HistoryFill } from './history-fill.ts'
import { classes } from '../../ui/classes.ts'

/** The state of the account's history fill; null when it is complete. The pill polls it. */
export function useHistoryFill(filter: JobFilter): HistoryFill | null {
  const sync = useQuery(syncQuery(useAccount())).data?.data
  const place = usePlace()
  const now = useCoarseNow()
  return sync ? historyFillOf(sync, filter, now, place) : null
}

function useOnFilled(onFilled: () => void): void {
  const history = useQuery(syncQuery(useAccount())).data?.data.history ?? null
  const state = history === null ? null : `${history.jobs}.${history.complete}`
  const seen = useRef(state)
  useEffect(() => {
    const before = seen.current
    seen.current = state
    if (before !== null && before !== state) onFilled()
  }, [state, onFilled])
}

/**
 * Below the last row while older jobs are still being fetched.
 * @param onFilled called whenever some have been added
 */
export function HistoryFillNote({ filter, onFilled }: { filter: JobFilter; onFilled: () => void }) {
  const fill = useHistoryFill(filter)
  useOnFilled(onFilled)
  if (fill === null) return null
  return (
    <div
      className={classes(
        'flex items-center gap-3 bg-surface px-(--gutter) pt-3 text-text-2 tabular-nums',
        'max-sm:flex-col max-sm:items-start max-sm:gap-2',
      )}
    >
      <ProgressBar ratio={fill.ratio} text={fill.text} label="Fetching older jobs" />
      <span>
        {fill.text}
        {fill.touchesList ? '' : '. The time range shown is complete'}
      </span>
    </div>
  )
}
