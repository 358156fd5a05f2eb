import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { MissingPage } from '../features/capabilities/MissingPage.tsx'
import { PlainListFrame } from '../features/plain-list/PlainListFrame.tsx'
import {
  scheduleList,
  scheduleOrders,
  type ScheduleRow,
} from '../features/schedules/schedule-list.ts'
import { ScheduleTable } from '../features/schedules/ScheduleTable.tsx'
import { useAccount } from '../platform/account.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { usePlace } from '../platform/date-locale.ts'
import { useCapabilities } from '../domain/capabilities.ts'
import { useConfirmedCapabilities } from '../domain/confirmed-capabilities.ts'
import { listRows, useListState } from '../domain/plain-list.ts'
import { packagesQuery, schedulesQuery } from '../domain/queries/resources.ts'
import { useScheduleActions } from '../domain/resource-mutations.ts'
import { useForbidden } from '../domain/permissions.ts'
import { usePolled } from '../domain/use-polled.ts'
import { ReadOnlyNote } from '../ui/ReadOnlyNote.tsx'

function ScheduleList() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const actions = useScheduleActions()
  const controls = useListState(scheduleList)
  const has = useConfirmedCapabilities(account)
  const schedules = usePolled({ ...schedulesQuery(account), enabled: has('schedules') }, 'unheard')
  const packages = useQuery({ ...packagesQuery(account), enabled: has('packages') })
  const [read, known] = [schedules.data?.data, packages.data?.data]
  const all = useMemo((): ScheduleRow[] => {
    const names = new Map(known?.map(({ id, name }) => [id, name]))
    return (read ?? []).map((schedule) => ({
      ...schedule,
      packageNames: (schedule.task?.packages ?? []).map(
        ({ package_id: id }) => names.get(id) ?? `Package ${id}`,
      ),
    }))
  }, [read, known])
  const list = listRows(all, controls.state, scheduleList)
  return (
    <PlainListFrame
      noun={{ one: 'schedule', many: 'schedules' }}
      icon="clock"
      spec={scheduleList}
      tones={{ overdue: 'flagged', failing: 'failed' }}
      controls={controls}
      orders={scheduleOrders}
      list={list}
      query={schedules}
      searchLabel="Search name, id, description or package"
      notice={<ReadOnlyNote reason={useForbidden('schedule.manage', 'changing schedules')} />}
      empty={{ title: 'No schedules', text: 'Packages run only when someone starts them.' }}
    >
      <ScheduleTable
        schedules={list.rows}
        controls={controls}
        now={now}
        place={place}
        isActing={actions.isActing}
        onRun={actions.runNow}
        onSetStatus={actions.setStatus}
      />
    </PlainListFrame>
  )
}

/** `/{account}/schedules`: the schedules, and when they run next. */
export function SchedulesPage() {
  const has = useCapabilities()
  return has('schedules') ? <ScheduleList /> : <MissingPage what="schedules" icon="clock" />
}
