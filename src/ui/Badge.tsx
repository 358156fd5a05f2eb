import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/** The colour families of the look. */
export type Tone =
  'waiting' | 'running' | 'stopping' | 'stopped' | 'completed' | 'failed' | 'unknown'

/**
 * A status as icon, word and colour.
 * @param claimed dashed: what we ask for, not yet what the server said
 */
export function Badge({
  tone,
  icon,
  label,
  claimed = false,
  size = 'normal',
  title,
  className,
}: {
  tone: Tone
  icon: IconName
  label: string
  claimed?: boolean
  size?: 'normal' | 'large'
  title?: string
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
    >
      <Icon name={icon} size={size === 'large' ? 16 : 14} />
      {claimed ? `${label}…` : label}
    </span>
  )
}
