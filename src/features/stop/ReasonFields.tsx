import { useId } from 'react'

const picks = ['Runaway', 'Wrong variables', 'Free the cluster', 'Bad source data'] as const
/** As the server takes it (contract/requests.ts). */
const longestReason = 500

/** Why it is stopped: a pick, own words, or both. */
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
        {picks.map((pick) => (
          <button
            key={pick}
            type="button"
            className="pick"
            aria-pressed={value.startsWith(pick)}
            onClick={() => onChange(value === pick ? '' : pick)}
          >
            {pick}
          </button>
        ))}
      </fieldset>
      <label className="field">
        <input
          type="text"
          aria-label="Reason in words"
          maxLength={longestReason}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
    </div>
  )
}
