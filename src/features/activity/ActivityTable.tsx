import type { LoggedActivity } from '../../../contract/activity.ts'
import { paths } from '../../domain/paths.ts'
import type { Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { CellNote } from '../../ui/CellNote.tsx'
import { Link } from '../../ui/Link.tsx'
import { LongText } from '../../ui/LongText.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { subjectOf, wordsOf } from './activity-words.ts'

const outcomes: Readonly<Record<string, string>> = { refused: 'refused', unknown: 'no response' }

/** Where an action's subject can be seen; null if it has no page. */
function addressOf({ subject, subject_id: id, account }: LoggedActivity): string | null {
  if (account === null || id === null) return null
  switch (subject) {
    case 'job':
      return paths.job(account, id)
    case 'package':
      return paths.packages(account, String(id))
    case 'cluster':
      return paths.clusters(account, String(id))
    case 'schedule':
      return paths.schedules(account, String(id))
    case 'error_group':
    case 'view':
    case 'notification':
    case 'handover':
    case 'user':
    case 'key':
    case 'session':
      return null
  }
}

function Subject({ entry }: { entry: LoggedActivity }) {
  const to = addressOf(entry)
  const text = subjectOf(entry)
  return to === null ? (
    text
  ) : (
    <Link className="text-link" to={to}>
      {text}
    </Link>
  )
}

function What({ entry: { action, outcome, reason, message } }: { entry: LoggedActivity }) {
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

const columnsFor = (now: number, place: Place): TableColumn<LoggedActivity>[] => [
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

export function ActivityTable({ entries }: { entries: readonly LoggedActivity[] }) {
  return (
    <Table
      variant="list"
      label="Activity"
      columns={columnsFor(useCoarseNow(), usePlace())}
      rows={entries}
      rowKey={(entry, index) => `${entry.account}.${entry.id}.${index}`}
    />
  )
}
