import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useLocation } from 'react-router-dom'
import { withoutDialog } from '../domain/dialog-url.ts'
import { paths } from '../domain/paths.ts'

const listQueryKey = (account: string) => ['list-query', account] as const

/** The query (with its `?`, or empty) of the account's job list that this tab showed last. */
export const lastListQuery = (client: QueryClient, account: string): string =>
  client.getQueryData<string>(listQueryKey(account)) ?? ''

/** Makes the links to a list that has not been shown yet lead to the view that a person starts with. */
export function startListWith(client: QueryClient, account: string, search: string): void {
  const key = listQueryKey(account)
  if (search !== '' && !client.getQueryData<string>(key)) client.setQueryData(key, `?${search}`)
}

/** As {@link lastListQuery}, but follows the list on screen. */
export function useListQuery(account: string): string {
  const client = useQueryClient()
  const { pathname, search } = useLocation()
  const onList = pathname === paths.jobList(account)
  useEffect(() => {
    if (!onList) return
    const query = withoutDialog(new URLSearchParams(search)).toString()
    client.setQueryData(listQueryKey(account), query === '' ? '' : `?${query}`)
  }, [client, account, onList, search])
  return useQuery({
    queryKey: listQueryKey(account),
    queryFn: () => '',
    initialData: '',
    staleTime: Infinity,
    gcTime: Infinity,
  }).data
}
