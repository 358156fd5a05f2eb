import { formatCount } from '../../format/number.ts'
import type { Place } from '../../format/time.ts'
import { classes } from '../../ui/classes.ts'
import { barText, barTime, histogramSummary, type HistogramBar } from './histogram-model.ts'
import { series, seriesClasses } from './histogram-series.ts'

const width = 960
const height = 72
const barShare = 0.72
/** More bars than this leave no room for numbers. */
const maxNumberedBars = 60

function StackedBar({
  bar,
  x,
  barWidth,
  scale,
}: {
  bar: HistogramBar
  x: number
  barWidth: number
  scale: number
}) {
  const parts = series.filter((key) => bar[key] > 0)
  return parts.map((key, index) => {
    const below = parts.slice(0, index).reduce((sum, each) => sum + bar[each], 0)
    const size = bar[key] * scale
    // A hairline separates the parts without relying on color.
    return (
      <rect
        key={key}
        className={seriesClasses[key]}
        data-series={key}
        x={x}
        y={height - below * scale - size}
        width={barWidth}
        height={Math.max(1.5, size - 1)}
      />
    )
  })
}

function Bars({
  bars,
  top,
  hovered,
  locale,
}: {
  bars: readonly HistogramBar[]
  top: number
  hovered: HistogramBar | undefined
  locale: string
}) {
  const scale = (height - 2) / top
  const slot = width / bars.length
  const barWidth = Math.max(1, slot * barShare)
  return (
    <svg
      className="block size-full overflow-visible"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={histogramSummary(bars, locale)}
    >
      <path
        d={`M0 .5H${width}M0 ${height / 2}H${width}`}
        stroke="var(--border)"
        vectorEffect="non-scaling-stroke"
      />
      {bars.map((bar, index) => {
        const x = index * slot + (slot - barWidth) / 2
        return (
          <g key={bar.atMs} className={bar === hovered ? 'brightness-[0.88]' : undefined}>
            {bar.all > bar.total ? (
              <rect
                className={seriesClasses.all}
                data-series="all"
                x={x}
                y={height - bar.all * scale}
                width={barWidth}
                height={bar.all * scale}
              />
            ) : null}
            <StackedBar bar={bar} x={x} barWidth={barWidth} scale={scale} />
          </g>
        )
      })}
      <path
        d={`M0 ${height}H${width}`}
        stroke="var(--border-strong)"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}

/** The number of failed jobs above each bar. */
function FailedCounts({
  bars,
  top,
  locale,
}: {
  bars: readonly HistogramBar[]
  top: number
  locale: string
}) {
  if (bars.length > maxNumberedBars) return null
  return bars.map((bar, index) =>
    bar.failed === 0 ? null : (
      <span
        key={bar.atMs}
        className={classes(
          'pointer-events-none absolute -translate-x-1/2 -translate-y-full pb-px text-xs',
          'leading-3 font-strong text-failed-text',
        )}
        aria-hidden
        style={{
          left: `${((index + 0.5) / bars.length) * 100}%`,
          top: `${100 - (bar.total / top) * 97}%`,
        }}
      >
        {formatCount(bar.failed, locale)}
      </span>
    ),
  )
}

function Tooltip({
  bar,
  at,
  stepMs,
  place,
}: {
  bar: HistogramBar
  /** Position along the axis, 0–1. */
  at: number
  stepMs: number
  place: Place
}) {
  return (
    <span
      className={classes(
        'pointer-events-none absolute top-[calc(100%+4px)] z-20 grid w-max max-w-80',
        'rounded-md border border-border bg-surface px-2.5 py-1.5 text-text-2 shadow-pop',
        at > 0.5 && '-translate-x-full',
      )}
      style={{ left: `${at * 100}%` }}
      data-tooltip
    >
      <b className="font-strong text-text">{barText(bar, place.locale)}</b>
      {barTime(bar.atMs, stepMs, place)}
    </span>
  )
}

/**
 * Bars, numbers and tooltip.
 * @param hovered index of the bar under the pointer
 */
export function HistogramPlot({
  bars,
  top,
  hovered,
  stepMs,
  place,
}: {
  bars: readonly HistogramBar[]
  top: number
  hovered: number | null
  stepMs: number
  place: Place
}) {
  const bar = hovered === null ? undefined : bars[hovered]
  return (
    <>
      <Bars bars={bars} top={top} hovered={bar} locale={place.locale} />
      <FailedCounts bars={bars} top={top} locale={place.locale} />
      {bar && hovered !== null ? (
        <Tooltip bar={bar} at={(hovered + 0.5) / bars.length} stepMs={stepMs} place={place} />
      ) : null}
    </>
  )
}
