import { useId, type ReactNode } from 'react'
import * as z from 'zod/mini'
import { roles, roleSchema, type Role } from '../../../contract/identity.ts'
import { Select } from '../../ui/Select.tsx'

/** A select with its label and, below it, what the choice means. */
export function SelectField({
  label,
  note,
  value,
  onChange,
  children,
}: {
  label: string
  note?: string
  value: string
  onChange: (value: string) => void
  children: ReactNode
}) {
  const noteId = useId()
  return (
    <div className="grid gap-1.5">
      <label className="grid gap-1.5">
        <span className="font-strong">{label}</span>
        <Select
          value={value}
          aria-describedby={note === undefined ? undefined : noteId}
          onChange={({ target }) => onChange(target.value)}
        >
          {children}
        </Select>
      </label>
      {note === undefined ? null : (
        <p id={noteId} className="text-s text-text-3">
          {note}
        </p>
      )}
    </div>
  )
}

const roleNotes: Record<Role, string> = {
  viewer: 'Reads everything, changes nothing.',
  operator: 'Also runs and stops jobs, and decides about flags.',
  admin: 'Also manages clusters and schedules, and the whole server: users, sessions, keys.',
}

export function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  return (
    <SelectField
      label="Role"
      note={roleNotes[value]}
      value={value}
      onChange={(next) => onChange(z.parse(roleSchema, next))}
    >
      {roles.map((role) => (
        <option key={role} value={role}>
          {role}
        </option>
      ))}
    </SelectField>
  )
}

/** The role in each account: the one above, or another. */
export function AccountRoleFields({
  accounts,
  value,
  onChange,
}: {
  accounts: readonly string[]
  value: Readonly<Record<string, Role>>
  onChange: (roles: Record<string, Role>) => void
}) {
  const set = (account: string, role: string) => {
    const others = Object.entries(value).filter(([each]) => each !== account)
    onChange(
      Object.fromEntries(role === '' ? others : [...others, [account, z.parse(roleSchema, role)]]),
    )
  }
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 font-strong">
        In single accounts <span className="font-normal text-text-3">where it differs</span>
      </legend>
      {accounts.map((account) => (
        <label key={account} className="grid grid-cols-[minmax(0,1fr)_200px] items-center gap-3">
          <span className="truncate" title={account}>
            {account}
          </span>
          <Select
            label={`Role in ${account}`}
            value={value[account] ?? ''}
            onChange={({ target }) => set(account, target.value)}
          >
            <option value="">As above</option>
            {roles.map((role) => (
              <option key={role} value={role}>
                {role}
              </option>
            ))}
          </Select>
        </label>
      ))}
    </fieldset>
  )
}
