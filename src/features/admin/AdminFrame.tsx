import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { paths } from '../../domain/paths.ts'
import type { ApiResponse } from '../../platform/api.ts'
import { errorFacts } from '../../platform/error-facts.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { ListHeader } from '../../ui/ListHeader.tsx'
import type { IconName } from '../../ui/Icon.tsx'
import { QueryState } from '../../ui/QueryState.tsx'
import { ViewTabs } from '../../ui/ViewTabs.tsx'

export const adminViews = {
  overview: 'Overview',
  users: 'Users',
  sessions: 'Sessions',
  keys: 'API keys',
  activity: 'Activity',
  notifications: 'Notifications',
} as const

export type AdminView = keyof typeof adminViews

export function AdminTabs({ view }: { view: AdminView }) {
  return (
    <ViewTabs
      current={view}
      tabs={Object.entries(adminViews).map(([key, label]) => ({
        key,
        label,
        count: null,
        to: paths.admin(key === 'overview' ? '' : key),
      }))}
    />
  )
}

/**
 * A view of the administration that lists things.
 * @param noun in the plural: `users`
 * @param count of the rows; null before they are read
 */
export function AdminFrame({
  view,
  noun,
  icon,
  count,
  query,
  search,
  action,
  summary,
  empty,
  children,
}: {
  view: AdminView
  noun: string
  icon: IconName
  count: number | null
  query: Pick<UseQueryResult<ApiResponse<unknown>>, 'error' | 'isFetching' | 'refetch'>
  search: ReactNode
  action?: ReactNode
  summary: string
  empty: { title: string; text: string }
  children: ReactNode
}) {
  usePageTitle(`${adminViews[view]}, administration`)
  return (
    <div className="min-h-[calc(100dvh-var(--header))] bg-surface">
      <ListHeader
        title={adminViews[view]}
        views={<AdminTabs view={view} />}
        search={search}
        action={action}
        summary={summary}
      />
      <QueryState
        noun={noun}
        count={count}
        error={errorFacts(query.error)}
        isPending={query.isFetching}
        onRetry={() => void query.refetch()}
        empty={{ icon, ...empty }}
      >
        {children}
      </QueryState>
    </div>
  )
}
