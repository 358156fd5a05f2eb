import { useSyncExternalStore } from 'react'

/**
 * Whether a media query holds; not in what the server renders.
 * @param query `(min-width: 961px)`
 */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query)
      list.addEventListener('change', listener)
      return () => list.removeEventListener('change', listener)
    },
    () => matchMedia(query).matches,
    () => false,
  )
}

/** A narrow screen (`max-sm:` in the styles), where the order of things is another one. */
export const useIsPhone = (): boolean => useMedia('(max-width: 720px)')
