import type { ComponentProps } from 'react'

/** A radio button beside its visible label. */
export function Radio(props: Omit<ComponentProps<'input'>, 'type' | 'className'>) {
  return <input type="radio" className="check" {...props} />
}
