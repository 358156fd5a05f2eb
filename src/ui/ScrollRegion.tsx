import type { ComponentProps } from 'react'

/** A named box that scrolls by itself, by keyboard, too. */
export function ScrollRegion({
  label,
  children,
  ...rest
}: Omit<ComponentProps<'div'>, 'role' | 'tabIndex' | 'aria-label'> & { label: string }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls by arrow keys
    <div tabIndex={0} role="region" aria-label={label} {...rest}>
      {children}
    </div>
  )
}
