import { useQuery, type QueryKey } from '@tanstack/react-query'
import type { SavedView, SavedViews, ViewCounts } from '../../../contract/views.ts'
import { apiPath } from '../../platform/account.ts'
import type { ApiResponse } from '../../platform/api.ts'

/* What is known of saved views. The first rows do without them: views.ts reads them later. */

export const viewsPath = (account: string): string => apiPath(account, 'views')
export const viewCountsPath = (account: string, ids: readonly number[]): string =>
  apiPath(account, `views/counts?ids=${ids.join(',')}`)

/** Of everything that is read about views. */
export const viewsKey = (account: string) => ['views', account] as const

/** The saved views, once views.ts has read them. */
export function useKnownViews(account: string): SavedViews | undefined {
  const queryKey: QueryKey = [...viewsKey(account), viewsPath(account)]
  return useQuery<ApiResponse<SavedViews>>({ queryKey, enabled: false }).data?.data
}

/** The counts of some views, once views.ts has read them. */
export function useKnownCounts(account: string, ids: readonly number[]): ViewCounts | undefined {
  const queryKey: QueryKey = [...viewsKey(account), viewCountsPath(account, ids)]
  return useQuery<ApiResponse<ViewCounts>>({ queryKey, enabled: false }).data?.data
}

/** Tabs that are counted in one request; more do not fit on any screen. */
const maxTabs = 20

/** The views with a tab, in order. */
export const pinnedViews = (views: readonly SavedView[]): readonly SavedView[] =>
  views.filter(({ pinned }) => pinned).slice(0, maxTabs)
