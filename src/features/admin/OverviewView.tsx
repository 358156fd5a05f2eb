import type { Overview } from '../../../contract/admin.ts'
import { overviewQuery } from '../../domain/admin.ts'
import { paths } from '../../domain/paths.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatBytes, formatCount } from '../../format/number.ts'
import { formatSpan, toMs, type Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { failedRead } from '../../platform/error-facts.ts'
import { usePageTitle } from '../../platform/use-page-title.ts'
import { CellNote } from '../../ui/CellNote.tsx'
import { DefinitionList } from '../../ui/DefinitionList.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { Link } from '../../ui/Link.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { PageTitle } from '../../ui/PageTitle.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { SkeletonLines } from '../../ui/SkeletonLines.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { AdminTabs } from './AdminFrame.tsx'

type AccountState = Overview['accounts'][number]

/** Behind by less than this, an account is up to date. */
const currentSeconds = 90

function SyncState({ account, now, place }: { account: AccountState; now: number; place: Place }) {
  const { synced_at: at, lag_seconds: lag, last_error: error } = account
  if (error !== null)
    return (
      <>
        <Tag color="red">Failing</Tag>
        <CellNote title={error.message}>
          <Timestamp at={error.at} now={now} place={place} />: {error.message}
        </CellNote>
      </>
    )
  if (at === null) return <Tag color="amber">Not filled yet</Tag>
  const isBehind = lag !== null && lag > currentSeconds
  return (
    <>
      {isBehind ? <Tag color="amber">{`${formatSpan(lag * 1000)} behind`}</Tag> : 'Up to date'}
      <CellNote>
        synced <Timestamp at={at} now={now} place={place} />
      </CellNote>
    </>
  )
}

const accountColumns = (now: number, place: Place): TableColumn<AccountState>[] => [
  {
    key: 'account',
    header: 'Account',
    cell: ({ account, source }) => (
      <>
        <Link className="font-strong" to={paths.jobs(account)}>
          {account}
        </Link>
        <CellNote>{source}</CellNote>
      </>
    ),
  },
  {
    key: 'sync',
    header: 'Sync',
    cellClass: 'max-w-80',
    cell: (account) => <SyncState account={account} now={now} place={place} />,
  },
  {
    key: 'jobs',
    header: 'Jobs',
    isNumeric: true,
    cell: ({ jobs }) => formatCount(jobs, locale),
  },
  {
    key: 'running',
    header: 'Running',
    isNumeric: true,
    cell: ({ running }) => formatCount(running, locale),
  },
]

const storageColumns: TableColumn<Overview['storage'][number]>[] = [
  { key: 'file', header: 'File', cell: ({ file }) => <span className="mono">{file}</span> },
  {
    key: 'bytes',
    header: 'Size',
    isNumeric: true,
    cell: ({ bytes }) => formatBytes(bytes, locale),
  },
]

function Storage({ files }: { files: Overview['storage'] }) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <Panel title="Storage" note={formatBytes(total, locale)}>
      <Table
        variant="panel"
        label="Storage"
        columns={storageColumns}
        rows={files}
        rowKey={({ file }) => file}
      />
    </Panel>
  )
}

function Backup({
  backup,
  now,
  place,
}: {
  backup: Overview['last_backup']
  now: number
  place: Place
}) {
  if (backup === null) return <NoValue>None yet</NoValue>
  return (
    <>
      <Timestamp at={backup.at} now={now} place={place} />
      <CellNote>{formatBytes(backup.bytes, locale)}</CellNote>
    </>
  )
}

function Server({ overview, now, place }: { overview: Overview; now: number; place: Place }) {
  const startedMs = toMs(overview.started_at)
  return (
    <Panel title="Server">
      <DefinitionList
        variant="roomy"
        items={[
          { key: 'version', term: 'Version', value: overview.version },
          {
            key: 'started',
            term: 'Running for',
            value:
              startedMs === null ? (
                <NoValue />
              ) : (
                <span title={overview.started_at}>{formatSpan(Math.max(0, now - startedMs))}</span>
              ),
          },
          {
            key: 'backup',
            term: 'Last backup',
            value: <Backup backup={overview.last_backup} now={now} place={place} />,
          },
        ]}
      />
    </Panel>
  )
}

/** How the server stands. */
export function OverviewView() {
  usePageTitle('Administration')
  const now = useCoarseNow()
  const place = usePlace()
  const query = usePolled(overviewQuery(), 'unheard')
  const overview = query.data?.data
  return (
    <div className="min-h-[calc(100dvh-var(--header))]">
      <PageTitle isHidden text="Administration" />
      <div className="list-tabs">
        <AdminTabs view="overview" />
      </div>
      {overview === undefined && query.error ? (
        <ErrorState title="The overview could not be read" {...failedRead(query)} />
      ) : null}
      {overview === undefined && !query.error ? (
        <SkeletonLines count={6} label="Loading the overview" />
      ) : null}
      {overview === undefined ? null : (
        <div
          className={
            'grid items-start gap-5 py-5 max-sm:gap-3 max-sm:pt-3 sm:px-(--gutter) ' +
            'lg:grid-cols-[minmax(0,1fr)_404px]'
          }
        >
          <Panel title="Accounts">
            <div className="overflow-x-auto">
              <Table
                variant="panel"
                label="Accounts"
                columns={accountColumns(now, place)}
                rows={overview.accounts}
                rowKey={({ account }) => account}
              />
            </div>
          </Panel>
          <div className="grid gap-5 max-sm:gap-3">
            <Server overview={overview} now={now} place={place} />
            <Storage files={overview.storage} />
          </div>
        </div>
      )}
    </div>
  )
}
