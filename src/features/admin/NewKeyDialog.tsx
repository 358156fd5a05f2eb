import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import * as z from 'zod/mini'
import { keyScopes, type CreatedApiKey, type KeyScope } from '../../../contract/admin.ts'
import { maxUserNameLength } from '../../../contract/identity.ts'
import { isoSeconds } from '../../../contract/instant.ts'
import { useCreateKey } from '../../domain/admin.ts'
import { accountsQuery } from '../../domain/queries/accounts.ts'
import { serverNow } from '../../platform/server-clock.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { HintedField } from '../../ui/HintedField.tsx'
import { SelectField } from './fields.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'

const dayMs = 86_400_000

const lifetimes = {
  '30': '30 days',
  '90': '90 days',
  '365': 'A year',
  '': 'No end',
} as const

const scopeNotes: Record<KeyScope, string> = {
  read: 'Reads jobs, logs and previews, as a viewer does.',
  operate: 'Also runs and stops jobs, as an operator does.',
}

/** The key itself, which no response contains again. */
function CreatedKey({ created, onClose }: { created: CreatedApiKey; onClose: () => void }) {
  return (
    <Dialog
      title={`The key ${created.name}`}
      onClose={onClose}
      footer={
        <>
          <p>Jobwatch stores only a hash of it, so it cannot be shown again.</p>
          <Button variant="primary" onClick={onClose}>
            I have copied it
          </Button>
        </>
      }
    >
      <div className="grid gap-3 px-5 pb-5 max-sm:px-4">
        <p>Copy it now and keep it like a password.</p>
        <div className="flex items-center gap-2 rounded border border-border-control bg-sunken p-2 pl-3">
          <code className="mono min-w-0 flex-1 wrap-anywhere select-all" data-testid="new-key">
            {created.key}
          </code>
          <CopyButton label="Copy the key" showLabel text={() => created.key} />
        </div>
        <p className="text-s text-text-3">
          Programs send it as the user name of a Basic header, without a password.
        </p>
      </div>
    </Dialog>
  )
}

/** Makes an API key and shows it once. */
export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const { create } = useCreateKey()
  const accounts = useQuery(accountsQuery()).data?.data ?? []
  const [name, setName] = useState('')
  const [scope, setScope] = useState<KeyScope>('read')
  const [account, setAccount] = useState('')
  const [days, setDays] = useState('90')
  const [created, setCreated] = useState<CreatedApiKey | null>(null)
  if (created !== null) return <CreatedKey created={created} onClose={onClose} />

  const submit = async () => {
    const outcome = await create({
      name: name.trim(),
      scope,
      account: account === '' ? null : account,
      expires_at: days === '' ? null : isoSeconds(serverNow() + Number(days) * dayMs),
    })
    if (outcome.kind === 'done') setCreated(outcome.value)
    return outcome
  }
  return (
    <FormDialog
      title="Make an API key"
      submit="Make key"
      staysOpen
      problem={name.trim() === '' ? 'Give the key a name.' : null}
      onSubmit={submit}
      onClose={onClose}
    >
      <HintedField
        label="Name"
        hint="what it is for; recorded with its actions"
        data-autofocus
        autoComplete="off"
        maxLength={maxUserNameLength}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <SelectField
        label="Scope"
        note={scopeNotes[scope]}
        value={scope}
        onChange={(value) => setScope(z.parse(z.enum(keyScopes), value))}
      >
        {keyScopes.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </SelectField>
      <SelectField label="Account" value={account} onChange={setAccount}>
        <option value="">All accounts</option>
        {accounts.map(({ account_id: id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </SelectField>
      <SelectField label="Expires after" value={days} onChange={setDays}>
        {Object.entries(lifetimes).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  )
}
