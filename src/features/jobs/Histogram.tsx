import { useEffect, useRef, useState, type RefObject } from 'react'
import type { Facets } from '../../../contract/facets.ts'
import { isoSeconds } from '../../../contract/instant.ts'
import { formatCount } from '../../format/number.ts'
import { formatMoment } from '../../format/time.ts'
import { locale, usePlace } from '../../platform/date-locale.ts'
import { axisLabels, type AxisLabel } from './axis-time.ts'
import { barsOf, niceTop, type HistogramBar } from './histogram-model.ts'
import { HistogramKey } from './HistogramKey.tsx'
import { HistogramPlot } from './HistogramPlot.tsx'
import { useBrush } from './use-brush.ts'
import { classes } from '../../ui/classes.ts'

/** Until the real width is measured. Pixels. */
const assumedWidth = 960

/** The width of an element in pixels. */
function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(assumedWidth)
  useEffect(() => {
    if (!ref.current) return undefined
    const observer = new ResizeObserver(([entry]) => entry && setWidth(entry.contentRect.width))
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [ref])
  return width
}

function CountAxis({ top }: { top: number }) {
  return (
    <div className="relative h-(--hist) text-right" aria-hidden>
      {[top, top / 2, 0].map((count, index) => (
        <span
          key={count}
          className="absolute right-0 -translate-y-1/2"
          style={{ top: `${index * 50}%` }}
        >
          {formatCount(count, locale)}
        </span>
      ))}
    </div>
  )
}

function TimeAxis({ labels, end }: { labels: readonly AxisLabel[]; end: string }) {
  return (
    <div className="relative col-start-2 h-4.5 whitespace-nowrap" aria-hidden>
      {labels.map(({ ms, text, at }) => (
        <span
          key={ms}
          className="absolute top-[3px] -translate-x-1/2"
          style={{ left: `${at * 100}%` }}
        >
          {text}
        </span>
      ))}
      <span className="absolute top-[3px] right-0" data-axis-end>
        {end}
      </span>
    </div>
  )
}

interface Props {
  histogram: Facets['histogram']
  /** The range ends now. */
  isOpen: boolean
  /** False: there may be more jobs than the bars show. */
  isExact: boolean
  onRange: (from: string, to: string) => void
}

function BarChart({
  bars,
  histogram,
  isOpen,
  isExact,
  onRange,
}: Props & { bars: readonly HistogramBar[] }) {
  const place = usePlace()
  const plot = useRef<HTMLDivElement>(null)
  const width = useWidth(plot)

  const stepMs = histogram.bucket_seconds * 1000
  const fromMs = bars[0]?.atMs ?? 0
  const toMs = fromMs + bars.length * stepMs
  const top = niceTop(Math.max(...bars.map((bar) => bar.all)))
  const end = isOpen ? 'now' : formatMoment(Date.parse(histogram.to), fromMs, place)

  const indexAt = (ratio: number) => Math.min(bars.length - 1, Math.floor(ratio * bars.length))
  const { range, pointer, handlers } = useBrush(plot, width, (from, to, isDrag) => {
    const [first, last] = [indexAt(from), indexAt(to)]
    const isEmpty = bars.slice(first, last + 1).every((bar) => bar.all === 0)
    if (!isEmpty || isDrag)
      onRange(isoSeconds(fromMs + first * stepMs), isoSeconds(fromMs + (last + 1) * stepMs))
  })

  return (
    <section
      className={classes(
        'grid grid-cols-[24px_minmax(0,1fr)_116px] gap-x-2.5 bg-surface px-(--gutter) pt-3',
        'pb-2.5 text-s text-text-3 tabular-nums max-md:grid-cols-[24px_minmax(0,1fr)]',
        'max-sm:hidden',
      )}
      aria-label="Jobs over time"
    >
      <CountAxis top={top} />
      {/* A shortcut for the pointer; the range filter does the same by keyboard. */}
      <div ref={plot} className="relative h-(--hist) cursor-crosshair touch-pan-y" {...handlers}>
        <HistogramPlot
          bars={bars}
          top={top}
          hovered={range || pointer === null ? null : indexAt(pointer)}
          stepMs={stepMs}
          place={place}
        />
        {range ? (
          <span
            className={classes(
              'pointer-events-none absolute inset-y-0 border-x border-accent',
              'bg-[color-mix(in_srgb,var(--accent)_12%,transparent)]',
            )}
            style={{ left: `${range[0] * 100}%`, width: `${(range[1] - range[0]) * 100}%` }}
          />
        ) : null}
      </div>
      <HistogramKey bars={bars} isExact={isExact} />
      <TimeAxis labels={axisLabels({ fromMs, toMs, width, edge: end, place })} end={end} />
    </section>
  )
}

/**
 * Jobs over time by outcome, with all jobs behind them if the filter chooses a status. A click
 * selects the range of a bar, a drag that of several. Plain SVG, since it appears with the first
 * rows, long before the chart library.
 */
export function Histogram(props: Props) {
  const bars = barsOf(props.histogram)
  return bars.length === 0 ? null : <BarChart {...props} bars={bars} />
}
