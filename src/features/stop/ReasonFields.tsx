import { useId } from 'react'
import { TextField } from '../../ui/TextField.tsx'
import { classes } from '../../ui/classes.ts'

const commonReasons = ['Runaway', 'Wrong variables', 'Free the cluster', 'Bad source data'] as const
/** The server accepts no more (contract/requests.ts). */
const maxReasonLength = 500

/** Why a job is stopped: one of the common reasons, free text, or both. */
export function ReasonFields({
  value,
  onChange,
}: {
  value: string
  onChange: (reason: string) => void
}) {
  const id = useId()
  return (
    <div className="grid gap-2 px-5 pt-3.5 pb-4.5 max-sm:px-4">
      <span id={id} className="font-strong">
        Reason <span className="font-normal text-text-3">optional, kept in the activity</span>
      </span>
      <fieldset className="flex flex-wrap gap-1.5" aria-labelledby={id}>
        {commonReasons.map((reason) => (
          <button
            key={reason}
            type="button"
            className={classes(
              'h-(--control) rounded border border-border-control px-2.5 text-text-2',
              'hover:border-border-strong aria-pressed:border-accent aria-pressed:font-strong',
              'aria-pressed:text-text aria-pressed:inset-ring aria-pressed:inset-ring-accent',
              'max-sm:h-9 forced-colors:aria-pressed:outline-2',
              'forced-colors:aria-pressed:-outline-offset-2',
              'forced-colors:aria-pressed:outline-[Highlight]',
            )}
            aria-pressed={value.startsWith(reason)}
            onClick={() => onChange(value === reason ? '' : reason)}
          >
            {reason}
          </button>
        ))}
      </fieldset>
      <TextField
        label="Reason in words"
        maxLength={maxReasonLength}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  )
}
