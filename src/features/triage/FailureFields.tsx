import { useId } from 'react'
import { noteLength, personLength } from '../../../contract/triage-words.ts'
import { HintedField } from '../../ui/HintedField.tsx'
import { NameField } from '../../ui/NameField.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { untilChoices, untilLabels, type FailureForm } from './failure-form.ts'

/** Who has it: a name, or nobody. */
export function AssigneeField({ form, people }: { form: FailureForm; people: readonly string[] }) {
  const id = useId()
  return (
    <>
      <HintedField
        label="Owner"
        hint="who takes care of it; empty for nobody"
        list={id}
        maxLength={personLength}
        value={form.assignee}
        onChange={(event) => form.setAssignee(event.target.value)}
        data-autofocus
      />
      <datalist id={id}>
        {people.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

/** Owner, note and end of an acknowledgement. */
export function AcknowledgeFields({
  form,
  people,
}: {
  form: FailureForm
  people: readonly string[]
}) {
  return (
    <>
      {form.reason.asksName ? null : <AssigneeField form={form} people={people} />}
      <HintedField
        label="Note"
        hint="optional: what is known, a ticket"
        maxLength={noteLength}
        value={form.reason.reason}
        data-autofocus={form.reason.asksName || undefined}
        onChange={(event) => form.reason.setReason(event.target.value)}
      />
      <div className="grid gap-1.5">
        <span className="font-strong">Ends</span>
        <div className="flex flex-wrap gap-2">
          <Select
            label="When the acknowledgement ends"
            value={form.until}
            onChange={(event) => {
              const choice = untilChoices.find((each) => each === event.target.value)
              if (choice !== undefined) form.setUntil(choice)
            }}
          >
            {untilChoices.map((choice) => (
              <option key={choice} value={choice}>
                {untilLabels[choice]}
              </option>
            ))}
          </Select>
          {form.until === 'time' ? (
            <TextField
              label="Time at which it ends"
              type="datetime-local"
              value={form.time}
              onChange={(event) => form.setTime(event.target.value)}
            />
          ) : null}
        </div>
      </div>
      {form.reason.asksName ? (
        <NameField className="" value={form.reason.name} onChange={form.reason.setName} />
      ) : null}
    </>
  )
}
