import { ActivityView, type ActivityFrameProps } from '../features/activity/ActivityView.tsx'
import { useAccount } from '../platform/account.ts'
import { errorFacts } from '../platform/error-facts.ts'
import { usePageTitle } from '../platform/use-page-title.ts'
import { ListHeader } from '../ui/ListHeader.tsx'
import { QueryState } from '../ui/QueryState.tsx'

function Frame({ noun, icon, count, query, empty, children, ...head }: ActivityFrameProps) {
  return (
    <div className="min-h-[calc(100dvh-var(--header))] bg-surface">
      <ListHeader
        title="Activity"
        views={<p className="font-strong max-sm:px-4">Activity</p>}
        {...head}
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

/** `/{account}/activity`: who did what in the account, when, why, and with what outcome. */
export function ActivityPage() {
  usePageTitle('Activity')
  return <ActivityView scope={useAccount()} frame={Frame} />
}
