import { toolbarSearchClass } from '../../ui/ListBars.tsx'
import { SearchField } from '../../ui/SearchField.tsx'

/** Narrows rows that are all here already. */
export function TextFilter({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (text: string) => void
}) {
  return (
    <SearchField
      className={toolbarSearchClass}
      label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

/** Whether any of the texts contains what was typed. */
export const containsText = (typed: string, ...texts: readonly (string | null)[]): boolean =>
  texts.some((text) => text?.toLowerCase().includes(typed.trim().toLowerCase()) ?? false)
