import type { ComponentProps } from 'react'
import { classes } from './classes.ts'

/** A button inside a sentence: underlined, as a link would be. */
export function TextButton(props: Omit<ComponentProps<'button'>, 'type' | 'className'>) {
  return (
    <button
      type="button"
      className={classes(
        'text-text underline decoration-border-strong underline-offset-3',
        'hover:decoration-current',
      )}
      {...props}
    />
  )
}
