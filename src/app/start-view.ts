import type { QueryClient } from '@tanstack/react-query'
import { startSearch } from '../../contract/start-view.ts'
import { viewsQuery } from '../domain/views.ts'
import { startListWith } from './use-list-query.ts'

/** Reads which view a person starts with in an account, for the links to its list. */
export async function loadStartView(client: QueryClient, account: string): Promise<void> {
  try {
    const { data } = await client.fetchQuery(viewsQuery(account))
    startListWith(client, account, startSearch(data.default, data.views))
  } catch {
    // The list without a filter is also a start.
  }
}
