import { useState } from 'react'
import type { User } from '../../../contract/admin.ts'
import {
  maxPasswordLength,
  maxUserNameLength,
  minPasswordLength,
  type Role,
} from '../../../contract/identity.ts'
import type { useUserActions } from '../../domain/admin.ts'
import { HintedField } from '../../ui/HintedField.tsx'
import { AccountRoleFields, RoleField } from './fields.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'

type UserActions = ReturnType<typeof useUserActions>

interface DialogProps {
  actions: UserActions
  onClose: () => void
}

const tooShort = `Give a password of at least ${minPasswordLength} characters.`

function PasswordField({
  value,
  hint = `at least ${minPasswordLength} characters`,
  isFirst = false,
  onChange,
}: {
  value: string
  hint?: string
  isFirst?: boolean
  onChange: (password: string) => void
}) {
  return (
    <HintedField
      label="Password"
      hint={hint}
      type="password"
      autoComplete="new-password"
      maxLength={maxPasswordLength}
      data-autofocus={isFirst || undefined}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

/**
 * Adds a user.
 * @param needsPassword there is no identity provider to sign in through
 */
export function AddUserDialog({
  accounts,
  needsPassword,
  actions,
  onClose,
}: DialogProps & { accounts: readonly string[]; needsPassword: boolean }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [role, setRole] = useState<Role>('viewer')
  const [roles, setRoles] = useState<Record<string, Role>>({})
  const problem = () => {
    if (name.trim() === '') return 'Give the user a name.'
    const isMissing = password === '' && needsPassword
    return isMissing || (password !== '' && password.length < minPasswordLength) ? tooShort : null
  }
  return (
    <FormDialog
      title="Add a user"
      submit="Add user"
      problem={problem()}
      onSubmit={() =>
        actions.add({ name: name.trim(), role, roles, password: password === '' ? null : password })
      }
      onClose={onClose}
    >
      <HintedField
        label="Name"
        hint="to sign in with; recorded with the user’s actions"
        data-autofocus
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={maxUserNameLength}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <PasswordField
        value={password}
        onChange={setPassword}
        hint={
          needsPassword
            ? `at least ${minPasswordLength} characters`
            : 'empty for a user of the identity provider'
        }
      />
      <RoleField value={role} onChange={setRole} />
      <AccountRoleFields accounts={accounts} value={roles} onChange={setRoles} />
    </FormDialog>
  )
}

/** Changes a user's name and roles; it takes effect in open pages within seconds. */
export function ChangeUserDialog({
  user,
  accounts,
  actions,
  onClose,
}: DialogProps & { user: User; accounts: readonly string[] }) {
  const [name, setName] = useState(user.name)
  const [role, setRole] = useState(user.role)
  const [roles, setRoles] = useState(user.roles)
  // An account that is no longer there keeps its role until somebody takes it away.
  const all = [...new Set([...accounts, ...Object.keys(user.roles)])]
  return (
    <FormDialog
      title={`Change ${user.name}`}
      submit="Save"
      problem={name.trim() === '' ? 'Give the user a name.' : null}
      onSubmit={() =>
        actions.change(user, {
          ...(name.trim() === user.name ? {} : { name: name.trim() }),
          role,
          roles,
        })
      }
      onClose={onClose}
    >
      <HintedField
        label="Name"
        hint="to sign in with"
        autoComplete="off"
        maxLength={maxUserNameLength}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <RoleField value={role} onChange={setRole} />
      <AccountRoleFields accounts={all} value={roles} onChange={setRoles} />
      <p className="text-s text-text-3">Open pages follow within five seconds.</p>
    </FormDialog>
  )
}

export function PasswordDialog({ user, actions, onClose }: DialogProps & { user: User }) {
  const [password, setPassword] = useState('')
  return (
    <FormDialog
      title={`Set a password for ${user.name}`}
      submit="Set password"
      problem={password.length < minPasswordLength ? tooShort : null}
      onSubmit={() => actions.setPassword(user, password)}
      onClose={onClose}
    >
      <PasswordField isFirst value={password} onChange={setPassword} />
      <p className="text-s text-text-3">The user’s sessions end and have to be started again.</p>
    </FormDialog>
  )
}

export function DisableUserDialog({ user, actions, onClose }: DialogProps & { user: User }) {
  return (
    <FormDialog
      title={`Disable ${user.name}?`}
      submit="Disable user"
      isDanger
      onSubmit={() => actions.change(user, { disabled: true })}
      onClose={onClose}
    >
      <p>
        Their sessions end within seconds, and they cannot sign in until they are enabled again.
      </p>
    </FormDialog>
  )
}

export function RemoveUserDialog({ user, actions, onClose }: DialogProps & { user: User }) {
  return (
    <FormDialog
      title={`Remove ${user.name}?`}
      submit="Remove user"
      isDanger
      onSubmit={() => actions.remove(user)}
      onClose={onClose}
    >
      <p>
        Their sessions end. What they did stays in the activity. This cannot be undone; to keep
        somebody out for a while, disable them instead.
      </p>
    </FormDialog>
  )
}
