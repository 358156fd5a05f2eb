import { Link } from './Link.tsx'
import { NoValue } from './NoValue.tsx'

/** One run as a bar. */
export interface RunBar {
  id: number
  /** Names the colour of its outcome: a `k-…` class. */
  chart: string
  /** Share of the full height, 0–1. */
  height: number
  failed: boolean
  /** The tooltip. */
  words: string
}

/**
 * The last runs as small bars, newest at the right, linked to those jobs: height is runtime, a
 * cross marks a failure.
 */
export function RunStrip({ bars, to }: { bars: readonly RunBar[]; to: string }) {
  if (bars.length === 0) return <NoValue />
  const failed = bars.filter((bar) => bar.failed).length
  return (
    <Link
      className="inline-flex h-7 items-end rounded align-middle hover:bg-hover hover:no-underline"
      to={to}
      aria-label={`Last ${bars.length === 1 ? 'run' : `${bars.length} runs`}, ${failed} failed`}
    >
      {bars.map((bar) => (
        <span key={bar.id} className="relative flex h-7 w-2 items-end px-px" title={bar.words}>
          <i
            className={`block w-1.5 rounded-[1px] k-${bar.chart}`}
            style={{ height: `${bar.height * 100}%` }}
          />
          {bar.failed ? (
            <b className="absolute -top-0.75 left-0 w-2 text-center text-xs/3 text-failed-text">
              ×
            </b>
          ) : null}
        </span>
      ))}
    </Link>
  )
}
