import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { User } from '../../../contract/admin.ts'
import { usersQuery, useUserActions } from '../../domain/admin.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { useSession } from '../../domain/session.ts'
import { usePolled } from '../../domain/use-polled.ts'
import { formatCounted } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { notifyAlert } from '../../platform/notices.ts'
import { Button } from '../../ui/Button.tsx'
import { CellNote } from '../../ui/CellNote.tsx'
import { Menu } from '../../ui/Menu.tsx'
import type { MenuItem } from '../../ui/menu-panel.tsx'
import { NoValue } from '../../ui/NoValue.tsx'
import { Table, type TableColumn } from '../../ui/Table.tsx'
import { Tag } from '../../ui/Tag.tsx'
import { Timestamp } from '../../ui/Timestamp.tsx'
import { AdminFrame } from './AdminFrame.tsx'
import { LocalModeNote } from './LocalModeNote.tsx'
import { containsText, TextFilter } from './TextFilter.tsx'
import {
  AddUserDialog,
  ChangeUserDialog,
  DisableUserDialog,
  PasswordDialog,
  RemoveUserDialog,
} from './UserDialogs.tsx'

type OpenDialog =
  { kind: 'add' } | { kind: 'change' | 'password' | 'disable' | 'remove'; user: User }

function waysIn({ has_password, has_oidc }: User): string {
  const ways = [has_password ? 'password' : null, has_oidc ? 'identity provider' : null]
  const known = ways.filter((way) => way !== null)
  return known.length === 0 ? 'cannot sign in: no password set' : known.join(' and ')
}

function Name({ user, isSelf }: { user: User; isSelf: boolean }) {
  return (
    <>
      <span className="font-strong" title={user.name}>
        <bdi>{user.name}</bdi>
      </span>
      {isSelf ? <span className="text-text-3"> (you)</span> : null}
      <CellNote>{waysIn(user)}</CellNote>
    </>
  )
}

function UserRole({ user }: { user: User }) {
  const others = Object.entries(user.roles)
    .map(([account, role]) => `${role} in ${account}`)
    .join(', ')
  return (
    <>
      {user.role}
      {others === '' ? null : <CellNote title={others}>{others}</CellNote>}
    </>
  )
}

interface RowActions {
  ownId: string | null
  onOpen: (dialog: OpenDialog) => void
  onEnable: (user: User) => void
}

/** Nobody locks themselves out by accident: another administrator can do it. */
const ownTitle = 'Another administrator can do this to you.'

function Actions({ user, ownId, onOpen, onEnable }: RowActions & { user: User }) {
  const isSelf = user.id === ownId
  const guarded = isSelf ? { disabled: true, title: ownTitle } : {}
  const items: MenuItem[] = [
    {
      key: 'password',
      label: 'Set password…',
      onSelect: () => onOpen({ kind: 'password', user }),
    },
    user.disabled
      ? { key: 'enable', label: 'Enable', onSelect: () => onEnable(user) }
      : {
          key: 'disable',
          label: 'Disable…',
          onSelect: () => onOpen({ kind: 'disable', user }),
          ...guarded,
        },
    {
      key: 'remove',
      label: 'Remove…',
      onSelect: () => onOpen({ kind: 'remove', user }),
      ...guarded,
    },
  ]
  return (
    <span className="inline-flex gap-1.5">
      <Button
        className="max-sm:h-9"
        aria-label={`Change ${user.name}`}
        onClick={() => onOpen({ kind: 'change', user })}
      >
        Change
      </Button>
      <Menu icon="more" label={`More for ${user.name}`} className="max-sm:size-9" items={items} />
    </span>
  )
}

const columnsFor = (now: number, place: Place, actions: RowActions): TableColumn<User>[] => [
  {
    key: 'name',
    header: 'Name',
    cell: (user) => <Name user={user} isSelf={user.id === actions.ownId} />,
  },
  {
    key: 'role',
    header: 'Role',
    cardLabel: 'Role',
    width: 'sm:w-[26%]',
    cell: (user) => <UserRole user={user} />,
  },
  {
    key: 'state',
    header: 'State',
    cardLabel: 'State',
    width: 'sm:w-28',
    cell: (user) => (user.disabled ? <Tag color="grey">Disabled</Tag> : 'Active'),
  },
  {
    key: 'last',
    header: 'Last sign-in',
    cardLabel: 'Last sign-in',
    width: 'sm:w-36',
    cell: ({ last_sign_in_at: at }) =>
      at === null ? <NoValue>Never</NoValue> : <Timestamp at={at} now={now} place={place} />,
  },
  {
    key: 'created',
    header: 'Added',
    from: 'lg',
    width: 'sm:w-36',
    cell: (user) => <Timestamp at={user.created_at} now={now} place={place} />,
  },
  {
    key: 'actions',
    header: 'Actions',
    isActions: true,
    width: 'sm:w-36',
    cell: (user) => <Actions user={user} {...actions} />,
  },
]

function Dialogs({ open, onClose }: { open: OpenDialog; onClose: () => void }) {
  const actions = useUserActions()
  const session = useSession()
  const accounts = (useQuery(accountsQuery()).data?.data ?? []).map(({ account_id: id }) => id)
  const common = { actions, onClose }
  switch (open.kind) {
    case 'add':
      return (
        <AddUserDialog
          {...common}
          accounts={accounts}
          needsPassword={(session?.oidc ?? null) === null}
        />
      )
    case 'change':
      return <ChangeUserDialog {...common} user={open.user} accounts={accounts} />
    case 'password':
      return <PasswordDialog {...common} user={open.user} />
    case 'disable':
      return <DisableUserDialog {...common} user={open.user} />
    case 'remove':
      return <RemoveUserDialog {...common} user={open.user} />
  }
}

/** Who may sign in, and what they may do. */
export function UsersView() {
  const now = useCoarseNow()
  const place = usePlace()
  const [typed, setTyped] = useState('')
  const [open, setOpen] = useState<OpenDialog | null>(null)
  const { change } = useUserActions()
  const ownId = useSession()?.user?.id ?? null
  const query = usePolled(usersQuery(), 'unheard')
  const users = query.data?.data ?? null
  const shown = (users ?? []).filter((user) => containsText(typed, user.name, user.role))
  const enable = async (user: User) => {
    const outcome = await change(user, { disabled: false })
    if (outcome.kind === 'refused') notifyAlert(`${user.name}: ${outcome.message}`)
  }
  return (
    <>
      <AdminFrame
        view="users"
        noun="users"
        icon="user"
        count={users?.length ?? null}
        query={query}
        search={<TextFilter label="Search name or role" value={typed} onChange={setTyped} />}
        action={
          <Button
            variant="primary"
            icon="plus"
            className="max-sm:h-9"
            onClick={() => setOpen({ kind: 'add' })}
          >
            Add user
          </Button>
        }
        summary={users === null ? '' : formatCounted(shown.length, 'user', 'users', locale)}
        empty={{
          title: 'No users yet',
          text: 'Add the first administrator with: npm run users -- add',
        }}
      >
        <LocalModeNote />
        <Table
          variant="list"
          label="Users"
          columns={columnsFor(now, place, {
            ownId,
            onOpen: setOpen,
            onEnable: (user) => void enable(user),
          })}
          rows={shown}
          rowKey={(user) => user.id}
          isMuted={(user) => user.disabled}
        />
      </AdminFrame>
      {open === null ? null : <Dialogs open={open} onClose={() => setOpen(null)} />}
    </>
  )
}
