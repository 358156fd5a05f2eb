import type { ComponentProps } from 'react'

/**
 * A one-line text field.
 * @param label its name if no visible label is beside it
 */
export function TextField({
  label,
  ...rest
}: Omit<ComponentProps<'input'>, 'className'> & { label?: string }) {
  const input = <input type="text" aria-label={label} {...rest} />
  return label === undefined ? (
    <span className="field">{input}</span>
  ) : (
    <label className="field">{input}</label>
  )
}
