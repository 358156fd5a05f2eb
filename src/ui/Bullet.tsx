import { classes } from './classes.ts'

const width = 52
const middle = width / 2

export type BulletTone = 'ended' | 'live' | 'over' | 'bad'

/**
 * A runtime compared with the usual: the block spans the usual range, which ends in the middle of
 * the bar, and a full bar is twice that or more.
 * @param value, low, high in one unit
 */
export function Bullet({
  value,
  low,
  high,
  tone,
  label,
}: {
  value: number
  low: number
  high: number
  tone: BulletTone
  label: string
}) {
  const at = (x: number) => (high > 0 ? Math.min(width, (x / high) * middle) : 0)
  const start = at(low)
  return (
    <svg className="bullet" viewBox={`0 0 ${width} 12`} role="img" aria-label={label}>
      <rect className="bullet-base" y="5" width={width} height="2" rx="1" />
      <rect
        className="bullet-band"
        x={start}
        y="2"
        width={Math.max(2, middle - start)}
        height="8"
        rx="1"
      />
      <rect
        className={classes('bullet-value', tone !== 'ended' && `bullet-${tone}`)}
        y="4.5"
        width={Math.max(1.5, at(value))}
        height="3"
        rx="1.5"
      />
    </svg>
  )
}
