import { useSyncExternalStore } from 'react'
import { useEachSecond, usePageFreshness } from '../domain/page-freshness.ts'
import { classes } from '../ui/classes.ts'

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/**
 * Above every page while the browser is offline and the data is old. Not while it is fresh: over
 * loopback the server responds without a network.
 */
export function OfflineBanner() {
  const online = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  )
  const freshnessAt = usePageFreshness()
  const isOld = useEachSecond((now) => {
    const { state, cause } = freshnessAt(now)
    return state === 'stale' || cause !== null
  })
  if (online || !isOld) return null
  return (
    <p
      className={classes(
        'flex items-center gap-2 border-b border-stopping-border bg-stopping-bg px-(--gutter)',
        'py-2 text-stopping-text max-sm:flex-wrap',
      )}
      role="alert"
    >
      You are offline. The data shown may be out of date, and stopping or running a job will not
      work.
    </p>
  )
}
