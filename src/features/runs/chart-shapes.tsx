import { statusFacts } from '../../../contract/status.ts'
import type { ChartSlot, RunBar } from './chart-model.ts'

/** The shortest run is still to be seen. Pixels. */
const minHeight = 2

interface ShapeProps {
  x?: number
  y?: number
  width?: number
  height?: number
  payload?: ChartSlot
}

function fillOf(bar: RunBar): string {
  if (statusFacts[bar.run.status].live) return 'var(--running-solid)'
  if (bar.run.status === 'failed') return 'var(--failed-solid)'
  return bar.run.status === 'stopped' ? 'var(--stopped-border)' : 'var(--completed-chart)'
}

/**
 * A run's runtime. A failed run carries a cross and a stopped one a square, since colour alone must
 * not tell them apart (WCAG 1.4.1).
 */
export function RunShape({ x = 0, y = 0, width = 0, height: tall = 0, payload }: ShapeProps) {
  if (!payload || !('run' in payload)) return null
  // A job that has not started has no runtime, not even a short one.
  if (payload.ran === 0 && statusFacts[payload.run.status].live) return null
  const h = Math.max(minHeight, tall)
  const top = y + tall - h
  const middle = x + width / 2
  return (
    <g>
      <rect x={x} y={top} width={width} height={h} fill={fillOf(payload)} />
      {payload.run.status === 'failed' ? (
        <path
          d={`M${middle - 2.5} ${top - 8}l5 5m0-5l-5 5`}
          stroke="var(--failed-solid)"
          strokeWidth="1.5"
          strokeLinecap="round"
        />
      ) : null}
      {payload.run.status === 'stopped' ? (
        <rect x={middle - 2} y={top - 6} width="4" height="4" fill="var(--stopped-border)" />
      ) : null}
    </g>
  )
}

/** The time a run waited, below the line. */
export function WaitShape({ x = 0, y = 0, width = 0, height: tall = 0 }: ShapeProps) {
  const h = Math.abs(tall)
  return h < 0.5 ? null : (
    <rect
      x={x}
      y={Math.min(y, y + tall)}
      width={width}
      height={h}
      fill="var(--waiting-border)"
      opacity="0.75"
    />
  )
}
