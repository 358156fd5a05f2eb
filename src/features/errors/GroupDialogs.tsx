import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ErrorGroup } from '../../../contract/error-groups.ts'
import { noteLength } from '../../../contract/triage-words.ts'
import { errorGroupsQuery } from '../../domain/queries/error-groups.ts'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { useAccount } from '../../platform/account.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { HintedField } from '../../ui/HintedField.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { Select } from '../../ui/Select.tsx'
import { useGroupActions } from './use-group-actions.ts'

const dayMs = 86_400_000

const muteSpans = [
  { label: 'Until it is ended by hand', days: null },
  { label: 'For a day', days: 1 },
  { label: 'For a week', days: 7 },
  { label: 'For 30 days', days: 30 },
] as const

/** Mutes a group: its failures count as acknowledged. */
export function MuteDialog({ group, onClose }: { group: ErrorGroup; onClose: () => void }) {
  const { mute } = useGroupActions(group.key)
  const form = useReasonForm()
  const [span, setSpan] = useState(0)
  const days = muteSpans[span]?.days ?? null
  const handleSubmit = () =>
    mute({
      note: form.submit(),
      until: days === null ? null : new Date(Date.now() + days * dayMs).toISOString(),
    })
  return (
    <FormDialog
      title="Mute this error group?"
      submit="Mute"
      onSubmit={handleSubmit}
      onClose={onClose}
    >
      <p className="text-text-2">
        Its failures count as acknowledged, now and in future, and nobody is told about them.
      </p>
      <div className="grid gap-1.5">
        <span className="font-strong">How long</span>
        <Select
          label="How long"
          value={String(span)}
          onChange={(event) => setSpan(Number(event.target.value))}
        >
          {muteSpans.map(({ label }, index) => (
            <option key={label} value={index}>
              {label}
            </option>
          ))}
        </Select>
      </div>
      <HintedField
        label="Note"
        hint="optional, kept in the activity"
        maxLength={noteLength}
        value={form.reason}
        onChange={(event) => form.setReason(event.target.value)}
      />
      {form.asksName ? <NameField className="" value={form.name} onChange={form.setName} /> : null}
    </FormDialog>
  )
}

/** Makes a group part of another one. */
export function MergeDialog({
  group,
  onMerged,
  onClose,
}: {
  group: ErrorGroup
  /** Called with the key of the other group. */
  onMerged: (key: string) => void
  onClose: () => void
}) {
  const { merge } = useGroupActions(group.key)
  const groups = useQuery(errorGroupsQuery(useAccount())).data?.data.groups ?? []
  const others = groups.filter(({ key }) => key !== group.key)
  const [into, setInto] = useState('')
  const handleSubmit = async () => {
    const outcome = await merge(into)
    if (outcome.kind === 'done') onMerged(into)
    return outcome
  }
  return (
    <FormDialog
      title="Merge into another error group"
      submit="Merge"
      problem={into === '' ? 'Choose the error group that this one is part of.' : null}
      staysOpen
      onSubmit={handleSubmit}
      onClose={onClose}
    >
      <p className="text-text-2 wrap-anywhere">
        Failures like “{group.title}” will count to the other group, now and in future. It can be
        taken out again.
      </p>
      <Select
        label="The other error group"
        className="w-full"
        value={into}
        onChange={(event) => setInto(event.target.value)}
      >
        <option value="">Choose…</option>
        {others.map(({ key, title, count }) => (
          <option key={key} value={key}>
            {title.slice(0, 90)} ({count})
          </option>
        ))}
      </Select>
    </FormDialog>
  )
}
