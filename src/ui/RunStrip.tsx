import { Link } from 'react-router-dom'

/** One run as a bar. */
export interface RunBar {
  id: number
  /** The colour of its outcome: a `k-…` class. */
  chart: string
  /** Part of the full height, 0–1. */
  height: number
  failed: boolean
  /** All of it, for the tooltip. */
  words: string
}

/**
 * Last runs as small bars, newest at the right: height is runtime, a cross marks a failure. Leads
 * to those jobs.
 */
export function RunStrip({ bars, to }: { bars: readonly RunBar[]; to: string }) {
  if (bars.length === 0) return <span className="text-text-3">–</span>
  const failed = bars.filter((bar) => bar.failed).length
  return (
    <Link
      className="run-strip"
      to={to}
      aria-label={`Last ${bars.length === 1 ? 'run' : `${bars.length} runs`}, ${failed} failed`}
    >
      {bars.map((bar) => (
        <span key={bar.id} title={bar.words}>
          <i className={`k-${bar.chart}`} style={{ height: `${bar.height * 100}%` }} />
          {bar.failed ? <b>×</b> : null}
        </span>
      ))}
    </Link>
  )
}
