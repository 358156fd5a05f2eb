import type { ComponentProps } from 'react'
import { TextField } from './TextField.tsx'

/**
 * A text field with its label and a hint above it.
 * @param hint beside the label, quieter: `optional, kept in the activity`
 */
export function HintedField({
  label,
  hint,
  ...field
}: Omit<ComponentProps<typeof TextField>, 'label'> & { label: string; hint: string }) {
  return (
    <label className="grid gap-1.5">
      <span className="font-strong">
        {label} <span className="font-normal text-text-3">{hint}</span>
      </span>
      <TextField {...field} />
    </label>
  )
}
