import { useEffect, useSyncExternalStore } from 'react'
import { useLocation } from 'react-router-dom'
import { withoutDialog } from '../domain/dialog-url.ts'

/*
 * The list's last query of this tab: the Jobs link leads back to what one was looking at
 * (interaction-rules.md §3). The URL stays the filter's only place; this only remembers an address,
 * as the browser's history does.
 */
const last = new Map<string, string>()
const listeners = new Set<() => void>()

/** The query (with its `?`, or empty) of the list of an account this tab showed last. */
export const lastListQuery = (account: string): string => last.get(account) ?? ''

/** As {@link lastListQuery}, kept up to date. */
export function useListQuery(account: string): string {
  const { pathname, search } = useLocation()
  const onList = pathname === `/${account}/jobs`
  useEffect(() => {
    if (!onList) return
    const query = withoutDialog(new URLSearchParams(search)).toString()
    last.set(account, query === '' ? '' : `?${query}`)
    for (const listener of listeners) listener()
  }, [account, onList, search])
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => lastListQuery(account),
  )
}
