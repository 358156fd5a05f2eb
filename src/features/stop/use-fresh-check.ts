import { useEffect, useState } from 'react'

/** A decision waits this long for fresh data, not longer (interaction-rules.md §6). */
const maxWaitMs = 3_000

/**
 * - `checking`: waiting for data read since the dialog was opened
 * - `fresh`: such data is shown
 * - `stale`: reading failed or takes too long; older data is shown
 */
export type FreshCheck = 'checking' | 'fresh' | 'stale'

export function useFreshCheck(isFresh: boolean, hasFailed: boolean): FreshCheck {
  const [isLate, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), maxWaitMs)
    return () => clearTimeout(timer)
  }, [])
  if (isFresh) return 'fresh'
  return isLate || hasFailed ? 'stale' : 'checking'
}
