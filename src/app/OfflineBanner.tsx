import { useSyncExternalStore } from 'react'
import { useFreshness } from '../domain/freshness.ts'

function subscribe(listener: () => void): () => void {
  window.addEventListener('online', listener)
  window.addEventListener('offline', listener)
  return () => {
    window.removeEventListener('online', listener)
    window.removeEventListener('offline', listener)
  }
}

/**
 * Said once, above everything, when what is on screen is from before: over loopback the server
 * answers without a network.
 */
export function OfflineBanner() {
  const online = useSyncExternalStore(subscribe, () => navigator.onLine)
  const { state, cause } = useFreshness()
  if (online || (state !== 'stale' && cause === null)) return null
  return (
    <p className="banner" role="alert">
      You are offline. The data shown may be out of date, and stopping or running a job will not
      work.
    </p>
  )
}
