import { classes } from './classes.ts'

const width = 52
const middle = width / 2

export type BulletTone = 'ended' | 'live' | 'over' | 'bad'

/**
 * A runtime compared with the usual: the middle of the bar is p95, the block spans p50 to p95, and
 * a full bar is twice p95 or more.
 * @param value, p50, p95 in one unit
 */
export function Bullet({
  value,
  p50,
  p95,
  tone,
  label,
}: {
  value: number
  p50: number
  p95: number
  tone: BulletTone
  label: string
}) {
  const at = (x: number) => (p95 > 0 ? Math.min(width, (x / p95) * middle) : 0)
  const start = at(p50)
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
