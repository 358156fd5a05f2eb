import { useState } from 'react'
import { useReasonForm } from '../../domain/use-reason-form.ts'
import { formatCount } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { HintedField } from '../../ui/HintedField.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { useBulkSubmit } from './use-bulk-submit.ts'

/** Stops all jobs that matched a filter when they were selected. */
export function BulkStopAllDialog({
  ids,
  onBegun,
  onClose,
}: {
  ids: readonly number[]
  onBegun: (bulkId: number) => void
  onClose: () => void
}) {
  const submit = useBulkSubmit('stop', ids, onBegun)
  const form = useReasonForm()
  const [typed, setTyped] = useState('')
  const count = formatCount(ids.length, locale)
  const isTyped = typed.trim() === String(ids.length)
  const handleSubmit = () => submit({ reason: form.submit() })
  return (
    <FormDialog
      title={`Stop ${count} jobs?`}
      submit={`Stop up to ${count}`}
      isDanger
      staysOpen
      problem={isTyped ? null : `Type ${ids.length} to confirm.`}
      onSubmit={handleSubmit}
      onClose={onClose}
    >
      <p className="text-text-2">
        Stopping is a request. Finished outputs stay, unfinished ones may be partial or lost. Jobs
        that have ended meanwhile are left out.
      </p>
      <HintedField
        label={`Type ${ids.length} to confirm`}
        hint="jobs that matched when you selected them"
        inputMode="numeric"
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <HintedField
        label="Reason"
        hint="optional, kept in the activity"
        maxLength={500}
        value={form.reason}
        onChange={(event) => form.setReason(event.target.value)}
      />
      {form.asksName ? <NameField className="" value={form.name} onChange={form.setName} /> : null}
    </FormDialog>
  )
}
