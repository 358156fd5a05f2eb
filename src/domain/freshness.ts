import { useState, useSyncExternalStore } from 'react'
import { serverNow, useServerNow } from '../platform/server-clock.ts'
import { usePageClient } from './page-client.ts'

/**
 * The server's time in milliseconds at which running clocks stand still while the page is stale or
 * paused; null while they run. A clock stops where it is and never jumps back; one that appears
 * later shows the time of the last confirmed data.
 */
export function useStandingNow(): number | null {
  const { standstill } = usePageClient()
  // The server draws running clocks, and the pill may be there before a part of its page is taken over.
  const since = useSyncExternalStore(standstill.subscribe, standstill.get, () => null)
  const [stopped, setStopped] = useState(() =>
    since === null ? null : since + serverNow() - Date.now(),
  )
  if (since === null) {
    if (stopped !== null) setStopped(null)
    return null
  }
  if (stopped !== null) return stopped
  const now = serverNow()
  setStopped(now)
  return now
}

/** The server's time, once a second; it stands still while the page is stale or paused. */
export function useTickingNow(): number {
  const now = useServerNow()
  return useStandingNow() ?? now
}
