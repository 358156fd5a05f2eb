/** Asks for a person's name, once: their actions are recorded under it. */
export function NameField({
  value,
  onChange,
}: {
  value: string
  onChange: (name: string) => void
}) {
  return (
    <label className="grid gap-1.5 px-5 pb-4 max-sm:px-4">
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
