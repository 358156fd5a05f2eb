import { useEffect, useSyncExternalStore } from 'react'
import { holdName } from '../../platform/tab-locks.ts'

/** Held by every tab that is seen. */
export const inSightLock = 'jobwatch.in-sight'
/** Held by every tab that shows an account's list. */
export const listLock = (account: string): string => `jobwatch.list.${account}`

function subscribe(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

export function useIsHidden(): boolean {
  return useSyncExternalStore(
    subscribe,
    () => document.hidden,
    () => false,
  )
}

/**
 * Tells other tabs that this one shows something, while it does.
 * @param name null for nothing
 */
export function useHeldName(name: string | null): void {
  useEffect(() => (name === null ? undefined : holdName(name)), [name])
}
