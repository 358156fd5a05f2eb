import { classes } from './classes.ts'

/** `<input type="datetime-local">` works in the browser's own time zone only, and so do these. */
const toField = (iso: string): string => {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return ''
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
const fromField = (text: string): string => {
  const date = new Date(text)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z')
}

/**
 * A time in the toolbar of a list.
 * @param value ISO; empty for none
 */
export function MomentField({
  label,
  value,
  onChange,
}: {
  label: string
  value: string
  onChange: (iso: string) => void
}) {
  return (
    <input
      type="datetime-local"
      aria-label={label}
      title={`${label} (this device’s time)`}
      className={classes(
        'h-(--control) max-w-full appearance-none rounded border border-border-control',
        'bg-surface px-2.5 text-text hover:border-border-strong hover:bg-hover',
        'max-sm:h-10 max-sm:flex-1 max-sm:text-[16px] coarse:h-10 coarse:text-[16px]',
      )}
      // Not controlled: half a date is no time yet, and must not be taken away while it is typed.
      key={value}
      defaultValue={toField(value)}
      onBlur={({ target }) => {
        const iso = fromField(target.value)
        if (iso !== value) onChange(iso)
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
      }}
    />
  )
}
