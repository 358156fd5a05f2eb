import { useSyncExternalStore } from 'react'

/** As `max-sm:` in the styles. */
const phone = '(max-width: 720px)'

/** A narrow screen, where the order of things is another one. */
export function useIsPhone(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = matchMedia(phone)
      query.addEventListener('change', listener)
      return () => query.removeEventListener('change', listener)
    },
    () => matchMedia(phone).matches,
  )
}
