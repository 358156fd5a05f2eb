import { useEffect, useSyncExternalStore } from 'react'
import { useLocation } from 'react-router-dom'
import { withoutDialog } from '../domain/dialog-url.ts'
import { usePageClient } from '../domain/page-client.ts'

/** The query (with its `?`, or empty) of the account's job list that this tab showed last. */
export function useListQuery(account: string): string {
  const { lists } = usePageClient()
  const { pathname, search } = useLocation()
  const onList = pathname === `/${account}/jobs`
  useEffect(() => {
    if (!onList) return
    const query = withoutDialog(new URLSearchParams(search)).toString()
    lists.noteQuery(account, query === '' ? '' : `?${query}`)
  }, [lists, account, onList, search])
  return useSyncExternalStore(lists.subscribe, () => lists.lastQuery(account))
}
