import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router-dom'
import type { Delivery } from '../../../contract/notifications.ts'
import { notificationsQuery } from '../../domain/notifications.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { usePolled } from '../../domain/use-polled.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { failedRead } from '../../platform/error-facts.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { CellNote } from '../../ui/CellNote.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { PageTitle } from '../../ui/PageTitle.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Select } from '../../ui/Select.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { AdminTabs } from './AdminFrame.tsx'
import { NotificationForm } from './NotificationForm.tsx'

const states = {
  waiting: { label: 'Waiting', color: 'amber' },
  delivered: { label: 'Delivered', color: 'green' },
  given_up: { label: 'Given up', color: 'red' },
} as const

function Outcome({ delivery, now, place }: { delivery: Delivery; now: number; place: Place }) {
  const { state, attempts, problem, next_at: nextAt } = delivery
  const { label, color } = states[state]
  return (
    <div className="wrap-anywhere whitespace-normal">
      <Tag color={color}>{label}</Tag>
      <CellNote>
        {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
        {nextAt === null || attempts === 0 ? null : (
          <>
            , next <Timestamp at={nextAt} now={now} place={place} />
          </>
        )}
      </CellNote>
      {problem === null ? null : <CellNote>{problem}</CellNote>}
    </div>
  )
}

const columnsFor = (now: number, place: Place): TableColumn<Delivery>[] => [
  {
    key: 'at',
    header: 'When',
    width: 'sm:w-32',
    cell: ({ at }) => <Timestamp at={at} now={now} place={place} show="moment" />,
  },
  {
    key: 'text',
    header: 'Message',
    cell: ({ text }) => (
      <div className="wrap-anywhere whitespace-normal">
        <LongText text={text} />
      </div>
    ),
  },
  {
    key: 'outcome',
    header: 'Outcome',
    width: 'sm:w-[34%]',
    cell: (delivery) => <Outcome delivery={delivery} now={now} place={place} />,
  },
]

function Account({ account }: { account: string }) {
  const now = useCoarseNow()
  const place = usePlace()
  const query = usePolled(notificationsQuery(account), 'unheard')
  const saved = query.data?.data
  if (saved === undefined)
    return query.error === null ? (
      <SkeletonLines count={6} label="Loading the notifications" />
    ) : (
      <ErrorState title="The notifications could not be read" {...failedRead(query)} />
    )
  return (
    <div
      className={
        'grid items-start gap-5 py-5 max-sm:gap-3 max-sm:pt-3 sm:px-(--gutter) ' +
        'lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]'
      }
    >
      <Panel title="Messages to the outside" note={account}>
        <NotificationForm account={account} saved={saved} />
      </Panel>
      <Panel title="Last messages">
        {saved.deliveries.length === 0 ? (
          <p className="px-4 py-2.5 text-text-3">None yet</p>
        ) : (
          <Table
            variant="panel"
            label="Last messages"
            columns={columnsFor(now, place)}
            rows={saved.deliveries}
            rowKey={({ id }) => String(id)}
          />
        )}
      </Panel>
    </div>
  )
}

/** Who is told outside of the page about what needs somebody, by account. */
export function NotificationsView() {
  usePageTitle('Notifications, administration')
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  const [search, setSearch] = useSearchParams()
  const current = useAccount()
  const asked = search.get('account')
  const account = accounts.some(({ account_id: id }) => id === asked) ? (asked ?? current) : current
  return (
    <div className="min-h-[calc(100dvh-var(--header))]">
      <PageTitle isHidden text="Notifications" />
      <div className="list-tabs">
        <AdminTabs view="notifications" />
        {accounts.length > 1 ? (
          <Select
            label="Account"
            className="ml-auto"
            value={account}
            onChange={({ target }) =>
              setSearch({ view: 'notifications', account: target.value }, { replace: true })
            }
          >
            {accounts.map(({ account_id: id }) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </Select>
        ) : null}
      </div>
      <Account key={account} account={account} />
    </div>
  )
}
