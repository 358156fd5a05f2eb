import type { ComponentProps } from 'react'
import { buttonClass, type ButtonSize, type ButtonVariant } from './Button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/** A button that shows an icon only; `label` is its name and its tooltip. */
export function IconButton({
  icon,
  label,
  variant = 'default',
  size,
  className,
  ...rest
}: Omit<ComponentProps<'button'>, 'type'> & {
  icon: IconName
  label: string
  variant?: ButtonVariant
  size?: ButtonSize
}) {
  return (
    <button
      type="button"
      className={classes(buttonClass(variant, size, true), className)}
      aria-label={label}
      title={label}
      {...rest}
    >
      <Icon name={icon} size={size === 'small' ? 14 : 16} />
    </button>
  )
}
