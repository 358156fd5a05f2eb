import { useEffect, useRef, useState, type PointerEvent } from 'react'
import type { Facets } from '../../../contract/facets.ts'
import { formatCount } from '../../format/number.ts'
import { formatMoment, type Place } from '../../format/time.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import { axisLabels } from './axis-time.ts'
import {
  barsOf,
  barTime,
  barWords,
  histogramSummary,
  niceTop,
  type HistogramBar,
} from './histogram-model.ts'

const width = 960
const height = 72
/** A hand that clicks moves less than this. Pixels. */
const clickSlack = 4
const series = ['failed', 'stopped', 'active', 'completed'] as const
const keyOrder = ['completed', 'active', 'stopped', 'failed'] as const
const names = {
  completed: 'Completed',
  active: 'Active',
  stopped: 'Stopped',
  failed: 'Failed',
} as const

function Bar({
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
  return (
    <>
      {parts.map((key, index) => {
        const below = parts.slice(0, index).reduce((sum, each) => sum + bar[each], 0)
        const size = bar[key] * scale
        // A hairline between parts, so that they are told apart without their colour.
        return (
          <rect
            key={key}
            className={`k-${key}`}
            x={x}
            y={height - below * scale - size}
            width={barWidth}
            height={Math.max(1.5, size - 1)}
          />
        )
      })}
    </>
  )
}

/** The width of an element, kept up to date; in pixels. */
function useWidth(ref: { current: HTMLElement | null }): number {
  const [pixels, setPixels] = useState(width)
  useEffect(() => {
    if (!ref.current) return undefined
    const observer = new ResizeObserver(([entry]) => entry && setPixels(entry.contentRect.width))
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [ref])
  return pixels
}

function Tip({
  bar,
  at,
  stepMs,
  place,
}: {
  bar: HistogramBar
  at: number
  stepMs: number
  place: Place
}) {
  return (
    <span className={classes('tip', at > 0.5 && 'tip-left')} style={{ left: `${at * 100}%` }}>
      <b>{barWords(bar, place.locale)}</b>
      {barTime(bar.atMs, stepMs, place)}
    </span>
  )
}

function Key({
  bars,
  isExact,
  place,
}: {
  bars: readonly HistogramBar[]
  isExact: boolean
  place: Place
}) {
  const sum = (key: (typeof keyOrder)[number] | 'total' | 'all') =>
    bars.reduce((total, bar) => total + bar[key], 0)
  const isPart = sum('all') > sum('total')
  return (
    <ul className="key" aria-hidden>
      {keyOrder.map((key) => {
        const count = sum(key)
        return isPart && count === 0 ? null : (
          <li key={key} className={key === 'failed' && count > 0 ? 'failed' : undefined}>
            <i className={`k-${key}`} />
            {names[key]}
            <b>{`${formatCount(count, place.locale)}${isExact ? '' : '+'}`}</b>
          </li>
        )
      })}
      {isPart ? (
        <li>
          <i className="k-all" />
          All
          <b>{`${formatCount(sum('all'), place.locale)}${isExact ? '' : '+'}`}</b>
        </li>
      ) : null}
    </ul>
  )
}

const isoOf = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')

/**
 * Jobs over time by how they stand, failed ones on the baseline with their number; behind them,
 * pale, all jobs where the filter chooses a status. A click takes the range of a bar, a drag across
 * several that of all. Drawn as plain SVG: it must be there with the first rows, long before the
 * charts' library.
 * @param isOpen whether the range reaches up to now
 */
export function Histogram({
  histogram,
  isOpen,
  isExact,
  onRange,
}: {
  histogram: Facets['histogram']
  isOpen: boolean
  isExact: boolean
  onRange: (from: string, to: string) => void
}) {
  const place = usePlace()
  const plot = useRef<HTMLDivElement>(null)
  const plotWidth = useWidth(plot)
  const [brush, setBrush] = useState<[number, number] | null>(null)
  const [hovered, setHovered] = useState<number | null>(null)
  const bars = barsOf(histogram)
  if (bars.length === 0) return null

  const stepMs = histogram.bucket_seconds * 1000
  const fromMs = bars[0]?.atMs ?? 0
  const toMs = fromMs + bars.length * stepMs
  const top = niceTop(Math.max(...bars.map((bar) => bar.all)))
  const scale = (height - 2) / top
  const slot = width / bars.length
  const barWidth = Math.max(1, slot * 0.72)
  const edge = isOpen ? 'now' : formatMoment(Date.parse(histogram.to), fromMs, place)
  const labels = axisLabels({ fromMs, toMs, width: plotWidth, edge, place })

  const ratioAt = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect()
    return box ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0
  }
  const indexAt = (ratio: number) => Math.min(bars.length - 1, Math.floor(ratio * bars.length))
  const isDrag = brush !== null && Math.abs(brush[1] - brush[0]) * plotWidth > clickSlack
  const finish = () => {
    if (!brush) return
    const [first, last] = [indexAt(Math.min(...brush)), indexAt(Math.max(...brush))]
    setBrush(null)
    const isEmpty = bars.slice(first, last + 1).every((bar) => bar.all === 0)
    if (!isEmpty || isDrag)
      onRange(isoOf(fromMs + first * stepMs), isoOf(fromMs + (last + 1) * stepMs))
  }
  const shown = isDrag || hovered === null ? undefined : bars[hovered]

  return (
    <section className="hist" aria-label="Jobs over time">
      <div className="y" aria-hidden>
        <span style={{ top: 0 }}>{formatCount(top, place.locale)}</span>
        <span style={{ top: '50%' }}>{formatCount(top / 2, place.locale)}</span>
        <span style={{ top: '100%' }}>0</span>
      </div>
      {/* Pointing at it is a shortcut; the range filter does the same by keyboard. */}
      <div
        ref={plot}
        className="plot"
        onPointerDown={(event) => {
          if (event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          setBrush([ratioAt(event), ratioAt(event)])
        }}
        onPointerMove={(event) => {
          const ratio = ratioAt(event)
          setHovered(indexAt(ratio))
          if (brush) setBrush([brush[0], ratio])
        }}
        onPointerLeave={() => setHovered(null)}
        onPointerUp={finish}
        onPointerCancel={() => setBrush(null)}
      >
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={histogramSummary(bars, place.locale)}
        >
          <path
            d={`M0 .5H${width}M0 ${height / 2}H${width}`}
            stroke="var(--border)"
            vectorEffect="non-scaling-stroke"
          />
          {bars.map((bar, index) => {
            const x = index * slot + (slot - barWidth) / 2
            return (
              <g key={bar.atMs} className={bar === shown ? 'hot' : undefined}>
                {bar.all > bar.total ? (
                  <rect
                    className="k-all"
                    x={x}
                    y={height - bar.all * scale}
                    width={barWidth}
                    height={bar.all * scale}
                  />
                ) : null}
                <Bar bar={bar} x={x} barWidth={barWidth} scale={scale} />
              </g>
            )
          })}
          <path
            d={`M0 ${height}H${width}`}
            stroke="var(--border-strong)"
            vectorEffect="non-scaling-stroke"
          />
        </svg>
        {bars.map((bar, index) =>
          bar.failed === 0 || bars.length > 60 ? null : (
            <span
              key={bar.atMs}
              className="n"
              aria-hidden
              style={{
                left: `${((index + 0.5) / bars.length) * 100}%`,
                top: `${100 - (bar.total / top) * 97}%`,
              }}
            >
              {formatCount(bar.failed, place.locale)}
            </span>
          ),
        )}
        {isDrag ? (
          <span
            className="brush"
            style={{
              left: `${Math.min(...brush) * 100}%`,
              width: `${Math.abs(brush[1] - brush[0]) * 100}%`,
            }}
          />
        ) : null}
        {shown && hovered !== null ? (
          <Tip bar={shown} at={(hovered + 0.5) / bars.length} stepMs={stepMs} place={place} />
        ) : null}
      </div>
      <Key bars={bars} isExact={isExact} place={place} />
      <div className="x" aria-hidden>
        {labels.map(({ ms, text, at }) => (
          <span key={ms} style={{ left: `${at * 100}%` }}>
            {text}
          </span>
        ))}
        <span className="edge">{edge}</span>
      </div>
    </section>
  )
}
