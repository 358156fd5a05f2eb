import { useState } from 'react'
import type { ApiKey } from '../../../contract/admin.ts'
import { apiKeysQuery, useRevokeKey } from '../../domain/admin.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCounted } from '../../format/number.ts'
import { toMs, type Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { Button } from '../../ui/Button.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { AdminFrame } from './AdminFrame.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { LocalModeNote } from './LocalModeNote.tsx'
import { NewKeyDialog } from './NewKeyDialog.tsx'
import { containsText, TextFilter } from './TextFilter.tsx'

const isExpired = ({ expires_at: at }: ApiKey, now: number): boolean =>
  at !== null && (toMs(at) ?? Infinity) <= now

function Name({ apiKey }: { apiKey: ApiKey }) {
  return (
    <>
      <span className="font-strong" title={apiKey.name}>
        <bdi>{apiKey.name}</bdi>
      </span>
      <CellNote className="mono">{apiKey.prefix}…</CellNote>
    </>
  )
}

function Created({ apiKey, now, place }: { apiKey: ApiKey; now: number; place: Place }) {
  return (
    <>
      <Timestamp at={apiKey.created_at} now={now} place={place} />
      <CellNote title={apiKey.created_by}>
        by <bdi>{apiKey.created_by}</bdi>
      </CellNote>
    </>
  )
}

function Expiry({ apiKey, now, place }: { apiKey: ApiKey; now: number; place: Place }) {
  if (apiKey.revoked_at !== null) return <Tag color="grey">Revoked</Tag>
  if (isExpired(apiKey, now)) return <Tag color="amber">Expired</Tag>
  if (apiKey.expires_at === null) return <NoValue>Never</NoValue>
  return <Timestamp at={apiKey.expires_at} now={now} place={place} />
}

const columnsFor = (
  now: number,
  place: Place,
  onRevoke: (apiKey: ApiKey) => void,
): TableColumn<ApiKey>[] => [
  { key: 'name', header: 'Key', cell: (apiKey) => <Name apiKey={apiKey} /> },
  {
    key: 'scope',
    header: 'Scope',
    cardLabel: 'Scope',
    width: 'sm:w-36',
    cell: ({ scope, account }) => (
      <>
        {scope}
        <CellNote>{account ?? 'all accounts'}</CellNote>
      </>
    ),
  },
  {
    key: 'used',
    header: 'Last used',
    cardLabel: 'Last used',
    width: 'sm:w-36',
    cell: ({ last_used_at: at }) =>
      at === null ? <NoValue>Never</NoValue> : <Timestamp at={at} now={now} place={place} />,
  },
  {
    key: 'expires',
    header: 'Expires',
    cardLabel: 'Expires',
    width: 'sm:w-36',
    cell: (apiKey) => <Expiry apiKey={apiKey} now={now} place={place} />,
  },
  {
    key: 'created',
    header: 'Made',
    cardLabel: 'Made',
    from: 'md',
    width: 'sm:w-40',
    cell: (apiKey) => <Created apiKey={apiKey} now={now} place={place} />,
  },
  {
    key: 'actions',
    header: 'Actions',
    isActions: true,
    width: 'sm:w-30',
    cell: (apiKey) =>
      apiKey.revoked_at === null ? (
        <Button
          className="max-sm:h-9"
          aria-label={`Revoke ${apiKey.name}`}
          onClick={() => onRevoke(apiKey)}
        >
          Revoke
        </Button>
      ) : null,
  },
]

function RevokeDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { revoke } = useRevokeKey()
  return (
    <FormDialog
      title={`Revoke ${apiKey.name}?`}
      submit="Revoke key"
      isDanger
      onSubmit={() => revoke(apiKey.id, apiKey.name)}
      onClose={onClose}
    >
      <p>Programs that use it are refused from now on. This cannot be undone.</p>
    </FormDialog>
  )
}

/** The keys that programs sign in with. */
export function KeysView() {
  const now = useCoarseNow()
  const place = usePlace()
  const [typed, setTyped] = useState('')
  const [isMaking, setMaking] = useState(false)
  const [revoking, setRevoking] = useState<ApiKey | null>(null)
  const query = usePolled(apiKeysQuery(), 'unheard')
  const keys = query.data?.data ?? null
  const shown = (keys ?? []).filter(({ name, prefix, account }) =>
    containsText(typed, name, prefix, account),
  )
  return (
    <>
      <AdminFrame
        view="keys"
        noun="API keys"
        icon="link"
        count={keys?.length ?? null}
        query={query}
        search={<TextFilter label="Search name or account" value={typed} onChange={setTyped} />}
        action={
          <Button
            variant="primary"
            icon="plus"
            className="max-sm:h-9"
            onClick={() => setMaking(true)}
          >
            Make key
          </Button>
        }
        summary={keys === null ? '' : formatCounted(shown.length, 'key', 'keys', locale)}
        empty={{
          title: 'No API keys yet',
          text: 'The key in the server’s settings works without being listed here.',
        }}
      >
        <LocalModeNote />
        <Table
          variant="list"
          label="API keys"
          columns={columnsFor(now, place, setRevoking)}
          rows={shown}
          rowKey={(apiKey) => apiKey.id}
          isMuted={(apiKey) => apiKey.revoked_at !== null || isExpired(apiKey, now)}
        />
      </AdminFrame>
      {isMaking ? <NewKeyDialog onClose={() => setMaking(false)} /> : null}
      {revoking === null ? null : (
        <RevokeDialog apiKey={revoking} onClose={() => setRevoking(null)} />
      )}
    </>
  )
}
