import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'
import { Kbd } from './Kbd.tsx'

export type ButtonVariant = 'default' | 'primary' | 'danger' | 'ghost'
export type ButtonSize = 'small' | 'normal' | 'large'

/** The classes of a button, for a link that looks like one. */
export const buttonClass = (
  variant: ButtonVariant = 'default',
  size: ButtonSize = 'normal',
  isIcon = false,
): string =>
  classes(
    'btn',
    variant !== 'default' && `btn-${variant}`,
    size !== 'normal' && `btn-${size}`,
    isIcon && 'btn-icon',
  )

interface Props extends Omit<ComponentProps<'button'>, 'type'> {
  variant?: ButtonVariant
  size?: ButtonSize
  type?: 'button' | 'submit'
  icon?: IconName
  /** The key that does the same, shown as a hint. */
  hint?: string
  /** Why a press does nothing; null if it does something. */
  blocked?: string | null
  children?: ReactNode
}

export function Button({
  variant,
  size,
  type = 'button',
  icon,
  hint,
  blocked = null,
  className,
  children,
  ...rest
}: Props) {
  return (
    <button
      // oxlint-disable-next-line react/button-has-type -- the prop allows two literal types only
      type={type}
      className={classes(buttonClass(variant, size), className)}
      aria-keyshortcuts={hint}
      {...rest}
      {...(blocked === null ? {} : { 'aria-disabled': true, title: blocked })}
    >
      {icon && <Icon name={icon} size={14} />}
      {children}
      {hint && <Kbd>{hint}</Kbd>}
    </button>
  )
}
