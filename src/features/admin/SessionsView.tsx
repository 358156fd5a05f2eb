import { useState } from 'react'
import type { UserSession } from '../../../contract/admin.ts'
import { sessionsQuery, useEndSession } from '../../domain/admin.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { notifyAlert } from '../../platform/notices.ts'
import { Button } from '../../ui/Button.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { AdminFrame } from './AdminFrame.tsx'
import { browserName } from './browser-name.ts'
import { LocalModeNote } from './LocalModeNote.tsx'
import { containsText, TextFilter } from './TextFilter.tsx'

const methods = { password: 'password', oidc: 'identity provider' } as const

function Who({ session }: { session: UserSession }) {
  return (
    <>
      <span className="font-strong" title={session.user_name}>
        <bdi>{session.user_name}</bdi>
      </span>
      {session.current ? <span className="text-text-3"> (this session)</span> : null}
      <CellNote>{methods[session.method]}</CellNote>
    </>
  )
}

function Where({ session: { address, user_agent: agent } }: { session: UserSession }) {
  return (
    <>
      {agent === null ? <NoValue /> : <span title={agent}>{browserName(agent)}</span>}
      {address === null ? null : <CellNote title={address}>{address}</CellNote>}
    </>
  )
}

const columnsFor = (
  now: number,
  place: Place,
  isActing: boolean,
  onEnd: (session: UserSession) => void,
): TableColumn<UserSession>[] => [
  { key: 'user', header: 'User', cell: (session) => <Who session={session} /> },
  {
    key: 'where',
    header: 'Browser',
    cardLabel: 'Browser',
    width: 'sm:w-[24%]',
    cell: (session) => <Where session={session} />,
  },
  {
    key: 'seen',
    header: 'Last active',
    cardLabel: 'Last active',
    width: 'sm:w-36',
    cell: (session) => <Timestamp at={session.seen_at} now={now} place={place} />,
  },
  {
    key: 'created',
    header: 'Signed in',
    cardLabel: 'Signed in',
    from: 'md',
    width: 'sm:w-36',
    cell: (session) => <Timestamp at={session.created_at} now={now} place={place} />,
  },
  {
    key: 'expires',
    header: 'Ends',
    cardLabel: 'Ends',
    from: 'lg',
    width: 'sm:w-36',
    cell: (session) => <Timestamp at={session.expires_at} now={now} place={place} />,
  },
  {
    key: 'actions',
    header: 'Actions',
    isActions: true,
    width: 'sm:w-36',
    cell: (session) => (
      <Button
        className="max-sm:h-9"
        disabled={isActing}
        aria-label={`End session of ${session.user_name}`}
        onClick={() => onEnd(session)}
      >
        End session
      </Button>
    ),
  },
]

/** Who is signed in, where. */
export function SessionsView() {
  const now = useCoarseNow()
  const place = usePlace()
  const [typed, setTyped] = useState('')
  const { end, isActing } = useEndSession()
  const query = usePolled(sessionsQuery(), 'unheard')
  const sessions = query.data?.data ?? null
  const shown = (sessions ?? []).filter(({ user_name, address }) =>
    containsText(typed, user_name, address),
  )
  const handleEnd = async ({ id, user_name: name }: UserSession) => {
    const outcome = await end(id, name)
    if (outcome.kind === 'refused') notifyAlert(`Not ended: ${outcome.message}`)
  }
  return (
    <AdminFrame
      view="sessions"
      noun="sessions"
      icon="user"
      count={sessions?.length ?? null}
      query={query}
      search={<TextFilter label="Search user or address" value={typed} onChange={setTyped} />}
      summary={sessions === null ? '' : formatCounted(shown.length, 'session', 'sessions', locale)}
      empty={{ title: 'No sessions', text: 'Somebody who signs in appears here.' }}
    >
      <LocalModeNote />
      <Table
        variant="list"
        label="Sessions"
        columns={columnsFor(now, place, isActing, (session) => void handleEnd(session))}
        rows={shown}
        rowKey={(session) => session.id}
      />
    </AdminFrame>
  )
}
