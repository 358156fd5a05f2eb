import * as z from 'zod/mini'
import {
  maxCountedViews,
  viewCountsSchema,
  viewSchema,
  viewsSchema,
  type NewView,
  type SavedView,
  type ViewChange,
} from '../../contract/views.ts'
import { apiPath, useAccount } from '../platform/account.ts'
import { write } from '../platform/write.ts'
import { freshForMs } from './poll.ts'
import { apiQuery } from './queries/api-query.ts'
import { useServerAction } from './use-server-action.ts'

const viewsKey = (account: string) => ['views', account] as const

export const viewsQuery = (account: string) => ({
  ...apiQuery(viewsKey(account), apiPath(account, 'views'), viewsSchema),
  staleTime: freshForMs('side', []),
})

export const viewCountsQuery = (account: string, ids: readonly number[]) =>
  apiQuery(
    viewsKey(account),
    apiPath(account, `views/counts?ids=${ids.join(',')}`),
    viewCountsSchema,
  )

/** The views with a tab, in order; more than can be counted at once do not fit on any screen. */
export const pinnedViews = (views: readonly SavedView[]): readonly SavedView[] =>
  views.filter(({ pinned }) => pinned).slice(0, maxCountedViews)

export function useViewActions() {
  const account = useAccount()
  const { act, isActing } = useServerAction<unknown>([viewsKey(account)])
  const path = (id: number) => apiPath(account, `views/${id}`)
  return {
    isActing,
    /** @param opened called with the saved view */
    add: (view: NewView, opened: (view: SavedView) => void) =>
      act({
        run: async (api) =>
          opened(await write(api, 'POST', apiPath(account, 'views'), view, viewSchema)),
        done: `The view ${view.name} was saved`,
      }),
    /** @param done the notice on success; null if the page shows it by itself */
    change: (id: number, change: ViewChange, done: string | null) =>
      act({ run: (api) => write(api, 'PUT', path(id), change, viewSchema), done }),
    remove: ({ id, name }: SavedView) =>
      act({
        run: (api) => write(api, 'DELETE', path(id), {}, z.unknown()),
        done: `The view ${name} was deleted`,
      }),
    /** @param key null for the list without a filter */
    setDefault: (key: string | null, done: string | null) =>
      act({
        run: (api) =>
          write(api, 'PUT', apiPath(account, 'views/default'), { view: key }, z.unknown()),
        done,
      }),
  }
}
