import { classes } from './classes.ts'

/** Asks for a person's name, once: their actions are recorded under it. */
export function NameField({
  value,
  onChange,
  className = 'px-5 pb-4 max-sm:px-4',
}: {
  value: string
  onChange: (name: string) => void
  /** Its margins: those of a dialog unless given. */
  className?: string
}) {
  return (
    <label className={classes('grid gap-1.5', className)}>
      <span className="font-strong">
        Your name{' '}
        <span className="font-normal text-text-3">asked once; recorded with your actions</span>
      </span>
      <span className="field">
        <input
          type="text"
          autoComplete="name"
          maxLength={80}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </span>
    </label>
  )
}
