import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link, useSearchParams } from 'react-router-dom'
import type { AdminActivity } from '../../../contract/admin.ts'
import { isoSeconds } from '../../../contract/instant.ts'
import { adminActivityQuery, type ActivityFilter } from '../../domain/admin.ts'
import { usePageClient } from '../../domain/page-client.ts'
import { paths } from '../../domain/paths.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { refusalMessage } from '../../domain/refusal-message.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { notify } from '../../platform/notices.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { ListFooter } from '../../ui/ListBars.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { Select } from '../../ui/Select.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { actionWords, subjectOf, wordsOf } from './activity-words.ts'
import { AdminFrame } from './AdminFrame.tsx'
import { exportActivity } from './export-activity.ts'
import { TextFilter } from './TextFilter.tsx'

/** Milliseconds. */
const ranges: Readonly<Record<string, { label: string; ms: number }>> = {
  day: { label: 'Last 24 hours', ms: 86_400_000 },
  week: { label: 'Last 7 days', ms: 7 * 86_400_000 },
  month: { label: 'Last 30 days', ms: 30 * 86_400_000 },
}

const filterNames = ['actor', 'action', 'account', 'range'] as const
type FilterName = (typeof filterNames)[number]

/** The filter is in the address, so that it can be sent to somebody. */
function useActivityFilter() {
  const [search, setSearch] = useSearchParams()
  const read = (name: string) => search.get(name) ?? ''
  const range = read('range')
  // Fixed while the choice stays: each read is of the same entries.
  const from = useMemo(() => {
    const ms = Object.hasOwn(ranges, range) ? ranges[range]?.ms : undefined
    return ms === undefined ? '' : isoSeconds(serverNow() - ms)
  }, [range])
  const [actor, action, account] = [read('actor'), read('action'), read('account')]
  const filter: ActivityFilter = { actor, action, account, from }
  const set = (name: FilterName | 'cursor', value: string) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        next.delete('cursor')
        if (value === '') next.delete(name)
        else next.set(name, value)
        return next
      },
      { replace: name !== 'cursor', preventScrollReset: name !== 'cursor' },
    )
  return { filter, range, cursor: read('cursor'), set }
}

const outcomes: Readonly<Record<string, string>> = { refused: 'refused', unknown: 'no response' }

function Subject({ entry }: { entry: AdminActivity }) {
  const { subject, subject_id: id, account } = entry
  const text = subjectOf(entry)
  return subject === 'job' && id !== null && account !== null ? (
    <Link className="text-link" to={paths.job(account, id)}>
      {text}
    </Link>
  ) : (
    text
  )
}

function What({ entry: { action, outcome, reason, message } }: { entry: AdminActivity }) {
  return (
    <div className="wrap-anywhere whitespace-normal">
      {wordsOf(action)}
      {outcomes[outcome] === undefined ? null : (
        <span className="text-failed-text"> ({outcomes[outcome]})</span>
      )}
      {reason === null ? null : (
        <CellNote>
          <LongText text={reason} />
        </CellNote>
      )}
      {message === null ? null : (
        <CellNote>
          <LongText text={message} />
        </CellNote>
      )}
    </div>
  )
}

const columnsFor = (now: number, place: Place): TableColumn<AdminActivity>[] => [
  {
    key: 'at',
    header: 'When',
    width: 'sm:w-40',
    cell: ({ at }) => <Timestamp at={at} now={now} place={place} show="moment" />,
  },
  {
    key: 'actor',
    header: 'Who',
    cardLabel: 'Who',
    width: 'sm:w-[20%]',
    cell: ({ actor }) => (
      <span title={actor}>
        <bdi>{actor}</bdi>
      </span>
    ),
  },
  { key: 'what', header: 'What', cell: (entry) => <What entry={entry} /> },
  {
    key: 'subject',
    header: 'Where',
    cardLabel: 'Where',
    width: 'sm:w-[20%]',
    cell: (entry) => <Subject entry={entry} />,
  },
]

function Filters({ filter, range, set }: Omit<ReturnType<typeof useActivityFilter>, 'cursor'>) {
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  return (
    <>
      <TextFilter
        label="Search who did it"
        value={filter.actor}
        onChange={(text) => set('actor', text)}
      />
      <Select
        label="Action"
        value={filter.action}
        onChange={({ target }) => set('action', target.value)}
      >
        <option value="">All actions</option>
        {[...new Set([...Object.keys(actionWords), filter.action])]
          .filter((action) => action !== '')
          .map((action) => (
            <option key={action} value={action}>
              {wordsOf(action)}
            </option>
          ))}
      </Select>
      <Select
        label="Account"
        value={filter.account}
        onChange={({ target }) => set('account', target.value)}
      >
        <option value="">All accounts</option>
        {accounts.map(({ account_id: id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </Select>
      <Select label="Time" value={range} onChange={({ target }) => set('range', target.value)}>
        <option value="">Any time</option>
        {Object.entries(ranges).map(([key, { label }]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </Select>
    </>
  )
}

function ExportButton({ filter }: { filter: ActivityFilter }) {
  const client = usePageClient()
  const [isExporting, setExporting] = useState(false)
  const handleExport = async () => {
    setExporting(true)
    try {
      const { count, isCut } = await exportActivity(client.api, filter)
      const entries = formatCounted(count, 'entry', 'entries', locale)
      notify({
        tone: 'info',
        text: isCut ? `Exported the newest ${entries}; there are more` : `Exported ${entries}`,
        to: null,
      })
    } catch (error) {
      notify({ tone: 'alert', text: `Not exported: ${refusalMessage(error)}`, to: null })
    }
    setExporting(false)
  }
  return (
    <Button
      icon="download"
      className="max-sm:h-9"
      disabled={isExporting}
      onClick={() => void handleExport()}
    >
      {isExporting ? 'Exporting…' : 'Export CSV'}
    </Button>
  )
}

/** What everybody did, newest first. */
export function ActivityView() {
  const now = useCoarseNow()
  const place = usePlace()
  const { cursor, ...controls } = useActivityFilter()
  const query = usePolled(adminActivityQuery(controls.filter, cursor), 'side')
  const entries = query.data?.data.entries ?? null
  const next = query.data?.data.next_cursor ?? null
  return (
    <AdminFrame
      view="activity"
      noun="activity"
      icon="jobs"
      count={entries?.length ?? null}
      query={query}
      search={<Filters {...controls} />}
      action={<ExportButton filter={controls.filter} />}
      summary={cursor === '' ? 'newest first' : 'older entries'}
      empty={{
        title: 'No activity',
        text: 'What people and programs do appears here, unless a filter hides it.',
      }}
    >
      <Table
        variant="list"
        label="Activity"
        columns={columnsFor(now, place)}
        rows={entries ?? []}
        rowKey={(entry, index) => `${entry.account}.${entry.id}.${index}`}
      />
      {next === null && cursor === '' ? null : (
        <ListFooter>
          {cursor === '' ? null : (
            <Button icon="left" onClick={() => controls.set('cursor', '')}>
              Newest
            </Button>
          )}
          {next === null ? null : (
            <Button icon="right" onClick={() => controls.set('cursor', next)}>
              Older
            </Button>
          )}
        </ListFooter>
      )}
    </AdminFrame>
  )
}
