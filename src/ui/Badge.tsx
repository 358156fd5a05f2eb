import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/** Colour families of statuses. */
export type Tone =
  'waiting' | 'running' | 'stopping' | 'stopped' | 'completed' | 'failed' | 'unknown'

/**
 * A status as icon, word and colour.
 * @param claimed requested, but not confirmed by the server yet: dashed
 */
export function Badge({
  tone,
  icon,
  label,
  claimed = false,
  size = 'normal',
  title,
  help,
  className,
}: {
  tone: Tone
  icon: IconName
  label: string
  claimed?: boolean
  size?: 'normal' | 'large'
  title?: string
  /** What explains it (`data-help`). */
  help?: string
  className?: string
}) {
  return (
    <span
      className={classes(
        'badge',
        `badge-${tone}`,
        claimed && 'badge-claimed',
        size === 'large' && 'badge-large',
        className,
      )}
      title={title}
      data-help={help}
    >
      <Icon name={icon} size={size === 'large' ? 16 : 14} />
      {claimed ? `${label}…` : label}
    </span>
  )
}
