import { classes } from './classes.ts'
import { Icon, type IconName } from './Icon.tsx'

/**
 * Something noticed about a job; outlined, so that it is never taken for a status.
 * @param weight `quiet` is neutral ink
 */
export function FlagChip({
  icon,
  label,
  weight = 'normal',
  title,
}: {
  icon: IconName
  label: string
  weight?: 'loud' | 'normal' | 'quiet'
  title?: string
}) {
  return (
    <span className={classes('flag', weight !== 'normal' && `flag-${weight}`)} title={title}>
      <Icon name={icon} size={12} />
      <span className="truncate leading-4">{label}</span>
    </span>
  )
}
