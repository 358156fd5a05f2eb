import { useId } from 'react'
import type { Variables } from '../../../contract/coerce.ts'

export type DynamicsChoice = 'again' | 'keep'

/**
 * Expressions are evaluated at the start of a run. A re-run can evaluate them again or keep the
 * values they had (interaction-rules.md §6).
 */
export function DynamicChoice({
  expressions,
  resolved,
  rerunOf,
  value,
  onChange,
}: {
  expressions: Variables
  resolved: Variables | null
  rerunOf: number
  value: DynamicsChoice
  onChange: (value: DynamicsChoice) => void
}) {
  const name = useId()
  const entries = Object.entries(expressions)
  const list = (of: (key: string) => string) =>
    entries.map(([key]) => `${key} = ${of(key)}`).join(', ')
  return (
    <fieldset className="grid gap-1.5">
      <legend className="mb-1.5 font-strong">Evaluated at the start</legend>
      <label className="grid grid-cols-[16px_1fr] items-start gap-2.5">
        <input
          type="radio"
          className="check mt-0.5"
          name={name}
          checked={value === 'again'}
          onChange={() => onChange('again')}
        />
        <span>
          Evaluate them again
          <small className="mono block text-text-3 wrap-anywhere">
            {list((key) => String(expressions[key]))}
          </small>
        </span>
      </label>
      <label className="grid grid-cols-[16px_1fr] items-start gap-2.5">
        <input
          type="radio"
          className="check mt-0.5"
          name={name}
          checked={value === 'keep'}
          disabled={resolved === null}
          onChange={() => onChange('keep')}
        />
        <span>
          Keep the values from job {rerunOf}
          <small className="mono block text-text-3 wrap-anywhere">
            {resolved === null ? 'not known' : list((key) => String(resolved[key] ?? ''))}
          </small>
        </span>
      </label>
    </fieldset>
  )
}
