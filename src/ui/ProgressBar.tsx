import type { Tone } from './Badge.tsx'
import { classes } from './classes.ts'

/**
 * @param ratio 0–1
 * @param text what a screen reader says: "62 percent, running 41 minutes"
 */
export function ProgressBar({
  ratio,
  text,
  tone = 'running',
  label = 'Progress',
  className,
}: {
  ratio: number
  text: string
  tone?: Tone | 'flagged'
  label?: string
  className?: string
}) {
  const percent = Math.round(Math.min(1, Math.max(0, ratio)) * 100)
  return (
    <span
      className={classes('bar', tone !== 'running' && `bar-${tone}`, className)}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={text}
    >
      {/* For its width: the policy of a rendered page allows no style attributes. */}
      <svg width={`${percent}%`} aria-hidden />
    </span>
  )
}
