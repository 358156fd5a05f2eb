import type { ComponentProps } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'
import { Kbd } from './Kbd.tsx'

/** @param hint the key that focuses the field */
export function SearchField({
  label,
  hint,
  className,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: string; hint?: string }) {
  return (
    <label className={classes('field', className)}>
      <Icon name="search" size={14} />
      <input
        type="search"
        aria-label={label}
        placeholder={label}
        autoComplete="off"
        spellCheck={false}
        aria-keyshortcuts={hint}
        {...rest}
      />
      {hint && <Kbd>{hint}</Kbd>}
    </label>
  )
}
