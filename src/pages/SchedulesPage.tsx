import { useQuery } from '@tanstack/react-query'
import { ScheduleTable } from '../features/schedules/ScheduleTable.tsx'
import { useAccount } from '../lib/account.ts'
import { errorFacts } from '../lib/api-error.ts'
import { useCoarseNow } from '../lib/coarse-now.ts'
import { usePageTitle } from '../lib/page-title.ts'
import { usePlace } from '../lib/place.ts'
import { packagesQuery, schedulesQuery } from '../lib/queries/resources.ts'
import { useScheduleActions } from '../lib/resource-actions.ts'
import { usePolled } from '../lib/use-polled.ts'
import { Panel } from '../ui/Panel.tsx'
import { QueryState } from '../ui/QueryState.tsx'

/** `/{account}/schedules`: what runs by itself, and when next. */
export function SchedulesPage() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const actions = useScheduleActions()
  const schedules = usePolled(schedulesQuery(account), 'side')
  const packages = useQuery(packagesQuery(account))
  usePageTitle('Schedules')
  const rows = schedules.data?.data ?? null
  const names = new Map(packages.data?.data.map(({ id, name }) => [id, name]))
  return (
    <div className="plain-page">
      <div className="plain-head">
        <h1 tabIndex={-1}>Schedules</h1>
        <span className="text-text-3">{rows === null ? '' : rows.length}</span>
      </div>
      <Panel title="What runs by itself">
        <QueryState
          what="schedules"
          count={rows?.length ?? null}
          error={errorFacts(schedules.error)}
          isPending={schedules.isFetching}
          onRetry={() => void schedules.refetch()}
          empty={{ icon: 'clock', title: 'There is no schedule', text: 'Packages run when somebody runs them.' }}
        >
          <ScheduleTable schedules={rows ?? []} names={names} now={now} place={place} isActing={actions.isActing} onRun={actions.runNow} onSetStatus={actions.setStatus} />
        </QueryState>
      </Panel>
    </div>
  )
}
