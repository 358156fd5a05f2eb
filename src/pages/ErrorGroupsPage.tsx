import { useMemo } from 'react'
import { ErrorGroupTable } from '../features/errors/ErrorGroupTable.tsx'
import { errorGroupList, errorGroupOrders } from '../features/errors/error-group-list.ts'
import { PlainListFrame } from '../features/plain-list/PlainListFrame.tsx'
import { listRows, useListState } from '../domain/plain-list.ts'
import { errorGroupsQuery } from '../domain/queries/error-groups.ts'
import { usePolled } from '../domain/use-polled.ts'
import { useAccount } from '../platform/account.ts'
import { useCoarseNow } from '../platform/coarse-now.ts'
import { usePlace } from '../platform/date-locale.ts'

/** `/{account}/errors`: failures by cause. */
export function ErrorGroupsPage() {
  const account = useAccount()
  const now = useCoarseNow()
  const place = usePlace()
  const controls = useListState(errorGroupList)
  const query = usePolled(errorGroupsQuery(account), 'side', undefined, { timed: true })
  const answer = query.data
  const all = useMemo(
    () => (answer?.data.groups ?? []).map((group) => ({ ...group, id: group.last_job_id })),
    [answer],
  )
  const list = listRows(all, controls.state, errorGroupList)
  const left = (answer?.data.total ?? 0) - all.length
  return (
    <PlainListFrame
      noun={{ one: 'error group', many: 'error groups' }}
      icon="failed"
      spec={errorGroupList}
      tones={{ open: 'failed', new: 'failed', regressed: 'failed' }}
      controls={controls}
      orders={errorGroupOrders}
      list={list}
      query={{ ...query, data: answer && { ...answer, data: all } }}
      searchLabel="Search cause or package"
      notice={
        left > 0 ? (
          <p className="px-(--gutter) pb-2.5 text-text-2">
            {left} error groups with older failures are not in this list.
          </p>
        ) : null
      }
      empty={{ title: 'No failures', text: 'Failures with the same cause are listed here.' }}
    >
      <ErrorGroupTable groups={list.rows} controls={controls} now={now} place={place} />
    </PlainListFrame>
  )
}
