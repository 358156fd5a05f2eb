import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import { lazyPart } from './lazy-part.tsx'
import type { LaterName } from './LaterShape.tsx'

/** The drawing of an icon that the first rows do not need. */
const LaterShape = lazyPart(null, () =>
  import('./LaterShape.tsx').then((module) => module.LaterShape),
)

const runningArc = 'M8 2.4A5.6 5.6 0 1 1 2.4 8'
const clock = (
  <>
    <circle cx="8" cy="8" r="5.75" />
    <path d="M8 4.9V8l2.2 1.4" />
  </>
)
const block = <rect x="4" y="4" width="8" height="8" rx="1.6" />

/**
 * Drawn on a 16 px grid, 1.5 px wide. Statuses and flags first, then the icons of buttons; those of
 * controls that appear after the first rows are in `LaterShape`.
 */
const shapes = {
  requested: <circle cx="8" cy="8" r="4.5" />,
  starting: <circle cx="8" cy="8" r="5.5" strokeDasharray="1.9 2.42" strokeLinecap="butt" />,
  queued: (
    <path d="M4.5 2.25h7M4.5 13.75h7M5.5 2.25v2.4C5.5 6.1 8 6.6 8 8s-2.5 1.9-2.5 3.35v2.4M10.5 2.25v2.4C10.5 6.1 8 6.6 8 8s2.5 1.9 2.5 3.35v2.4" />
  ),
  running: (
    <>
      <circle cx="8" cy="8" r="5.6" opacity=".3" />
      <path d={runningArc} />
    </>
  ),
  hand: (
    <path d="M5.3 8.6V4.3a.95.95 0 0 1 1.9 0V7.4M7.2 7V3.2a.95.95 0 0 1 1.9 0V7M9.1 7.2V3.9a.95.95 0 0 1 1.9 0v4M11 8V5.7a.9.9 0 0 1 1.8 0v3.7c0 2.7-1.7 4.4-4.2 4.4-2 0-3.1-.9-4-2.5L3.1 8.9c-.5-.9.6-1.6 1.3-.8l.9 1" />
  ),
  stopping: (
    <>
      <path d={runningArc} />
      <rect x="6" y="6" width="4" height="4" rx=".7" fill="currentColor" stroke="none" />
    </>
  ),
  stopped: <rect x="4" y="4" width="8" height="8" rx="1.6" fill="currentColor" stroke="none" />,
  completed: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.5 8.2l1.8 1.75 3.2-3.7" />
    </>
  ),
  failed: (
    <>
      <path d="M5.6 2.25h4.8l3.35 3.35v4.8l-3.35 3.35H5.6L2.25 10.4V5.6z" />
      <path d="M6.1 6.1l3.8 3.8M9.9 6.1l-3.8 3.8" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M6.4 6.4a1.6 1.6 0 1 1 2.3 1.5c-.5.3-.7.5-.7 1M8 11v.1" />
    </>
  ),
  runaway: <path d="M6 2.75v10.5M2 8h11.5M10.2 4.7L13.5 8l-3.3 3.3" />,
  slow: clock,
  flat: <path d="M2.5 4.75v6.5M13.5 4.75v6.5M2.5 8h11" />,
  zero: (
    <>
      <circle cx="8" cy="8" r="4.75" />
      <path d="M3.5 12.5l9-9" />
    </>
  ),
  odd: <path d="M3 13V9M6.33 13V8M9.67 13v-1.5M13 13V9M2.5 4.25h11" />,
  retry: <path d="M13 8a5 5 0 1 1-1.5-3.55M13.2 2.4v2.8h-2.8" />,
  alert: <path d="M8 2.6l6 10.4H2zM8 6.6v3M8 11.4v.05" />,
  arrowRight: <path d="M3.5 8h9M9.25 4.75L12.5 8l-3.25 3.25" />,
  arrowUp: <path d="M8 12.5v-9M4.75 6.75L8 3.5l3.25 3.25" />,
  clock,
  cluster: (
    <>
      <rect x="2.5" y="3" width="11" height="4" rx="1" />
      <rect x="2.5" y="9" width="11" height="4" rx="1" />
      <path d="M5 5h.01M5 11h.01" />
    </>
  ),
  down: <path d="M4.75 6.5L8 9.75l3.25-3.25" />,
  filter: <path d="M2.5 4.5h11M4.75 8h6.5M6.75 11.5h2.5" />,
  help: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M6.4 6.5a1.6 1.6 0 1 1 2.3 1.4c-.5.3-.7.6-.7 1M8 11.1v.05" />
    </>
  ),
  jobs: <path d="M2.5 4h11M2.5 8h11M2.5 12h7" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />,
  package: <path d="M8 2.2l5.2 2.9v5.8L8 13.8l-5.2-2.9V5.1zM2.8 5.1L8 8l5.2-2.9M8 8v5.8" />,
  play: <path d="M5.5 3.75v8.5L12 8z" />,
  plus: <path d="M8 3.5v9M3.5 8h9" />,
  right: <path d="M6.5 4.5L10 8l-3.5 3.5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="M10.2 10.2l3.3 3.3" />
    </>
  ),
  stop: block,
  theme: (
    <>
      <circle cx="8" cy="8" r="5.25" />
      <path d="M8 2.75a5.25 5.25 0 0 1 0 10.5z" fill="currentColor" stroke="none" />
    </>
  ),
  user: (
    <>
      <circle cx="8" cy="5.5" r="2.6" />
      <path d="M2.9 13.3c.7-2.3 2.6-3.5 5.1-3.5s4.4 1.2 5.1 3.5" />
    </>
  ),
  x: <path d="M4.5 4.5l7 7M11.5 4.5l-7 7" />,
} as const satisfies Record<string, ReactNode>

export type IconName = keyof typeof shapes | LaterName

const isFirst = (name: IconName): name is keyof typeof shapes => name in shapes

/**
 * An icon beside text, or in a control with an accessible name: always hidden from screen readers.
 * @param size pixels
 */
export function Icon({
  name,
  size = 16,
  className,
}: {
  name: IconName
  size?: 12 | 14 | 16 | 20
  className?: string
}) {
  return (
    <svg
      viewBox="0 0 16 16"
      width={size}
      height={size}
      className={classes('icon', className)}
      aria-hidden="true"
    >
      {isFirst(name) ? shapes[name] : <LaterShape name={name} />}
    </svg>
  )
}
