import { useRef, useState, type PointerEvent } from 'react'
import type { Facets } from '../../../contract/insight.ts'
import { formatClockShort } from '../../format/time.ts'
import { usePlace } from '../../lib/place.ts'
import { formatAxisDay, zoneOffsetMs } from './axis-time.ts'
import { barsOf, histogramSummary, niceTop, timeTicks, type HistogramBar } from './histogram-model.ts'

const width = 960
const height = 72
const series = ['failed', 'stopped', 'active', 'completed'] as const
const keyOrder = ['completed', 'active', 'stopped', 'failed'] as const
const names = { completed: 'Completed', active: 'Active', stopped: 'Stopped', failed: 'Failed' } as const

function Bar({ bar, x, barWidth, scale }: { bar: HistogramBar; x: number; barWidth: number; scale: number }) {
  const parts = series.filter((key) => bar[key] > 0)
  return (
    <>
      {parts.map((key, index) => {
        const below = parts.slice(0, index).reduce((sum, each) => sum + bar[each], 0)
        const size = bar[key] * scale
        // A hairline between parts, so that they are told apart without their colour.
        return <rect key={key} className={`k-${key}`} x={x} y={height - below * scale - size} width={barWidth} height={Math.max(1.5, size - 1)} />
      })}
    </>
  )
}

/**
 * Jobs over time by how they stand, failed ones on the baseline with their number. Drag across it to choose a range.
 * Drawn as plain SVG: it must be there with the first rows, long before the charts' library.
 */
export function Histogram({ histogram, onRange }: { histogram: Facets['histogram']; onRange: (from: string, to: string) => void }) {
  const place = usePlace()
  const plot = useRef<HTMLDivElement>(null)
  const [brush, setBrush] = useState<[number, number] | null>(null)
  const bars = barsOf(histogram)
  if (bars.length === 0) return null

  const stepMs = histogram.bucket_seconds * 1000
  const fromMs = bars[0]?.atMs ?? 0
  const toMs = fromMs + bars.length * stepMs
  const top = niceTop(Math.max(...bars.map((bar) => bar.total)))
  const slot = width / bars.length
  const barWidth = Math.max(1, slot * 0.72)
  const left = (ms: number) => `${((ms - fromMs) / (toMs - fromMs)) * 100}%`
  const ticks = timeTicks(fromMs, toMs, zoneOffsetMs(fromMs, place.zone)).filter((at) => at > fromMs && (toMs - at) / (toMs - fromMs) > 0.04)
  const longDays = stepMs >= 86_400_000 || toMs - fromMs > 3 * 86_400_000

  const ratioAt = (event: PointerEvent) => {
    const box = plot.current?.getBoundingClientRect()
    return box ? Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) : 0
  }
  const finish = () => {
    if (!brush) return
    const [a, b] = [Math.min(...brush), Math.max(...brush)]
    setBrush(null)
    const start = fromMs + Math.floor(a * bars.length) * stepMs
    const end = fromMs + Math.ceil(b * bars.length) * stepMs
    if (b - a > 0.004) onRange(new Date(start).toISOString().replace('.000Z', 'Z'), new Date(end).toISOString().replace('.000Z', 'Z'))
  }

  return (
    <section className="hist" aria-label="Jobs over time">
      <div className="y" aria-hidden>
        <span style={{ top: 0 }}>{top}</span>
        <span style={{ top: '50%' }}>{top / 2}</span>
        <span style={{ top: '100%' }}>0</span>
      </div>
      {/* The brush is a shortcut for the pointer; the range filter does the same by keyboard. */}
      <div
        ref={plot}
        className="plot"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          setBrush([ratioAt(event), ratioAt(event)])
        }}
        onPointerMove={(event) => {
          if (brush) setBrush([brush[0], ratioAt(event)])
        }}
        onPointerUp={finish}
        onPointerCancel={() => setBrush(null)}
      >
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={histogramSummary(bars)}>
          <path d={`M0 .5H${width}M0 ${height / 2}H${width}`} stroke="var(--border)" vectorEffect="non-scaling-stroke" />
          {bars.map((bar, index) => (
            <Bar key={bar.atMs} bar={bar} x={index * slot + (slot - barWidth) / 2} barWidth={barWidth} scale={(height - 2) / top} />
          ))}
          <path d={`M0 ${height}H${width}`} stroke="var(--border-strong)" vectorEffect="non-scaling-stroke" />
        </svg>
        {bars.map((bar, index) =>
          bar.failed === 0 || bars.length > 60 ? null : (
            <span key={bar.atMs} className="n" aria-hidden style={{ left: `${((index + 0.5) / bars.length) * 100}%`, top: `${100 - (bar.total / top) * 97}%` }}>
              {bar.failed}
            </span>
          ),
        )}
        {brush ? <span className="brush" style={{ left: `${Math.min(...brush) * 100}%`, width: `${Math.abs(brush[1] - brush[0]) * 100}%` }} /> : null}
      </div>
      <ul className="key" aria-hidden>
        {keyOrder.map((key) => (
          <li key={key} className={key === 'failed' && bars.some((bar) => bar.failed > 0) ? 'failed' : undefined}>
            <i className={`k-${key}`} />
            {names[key]}
            <b>{bars.reduce((sum, bar) => sum + bar[key], 0)}</b>
          </li>
        ))}
      </ul>
      <div className="x" aria-hidden>
        {ticks.map((at) => (
          <span key={at} style={{ left: left(at) }}>
            {longDays || formatClockShort(at, place) === '00:00' ? formatAxisDay(at, place) : formatClockShort(at, place)}
          </span>
        ))}
        <span className="edge">{Math.abs(toMs - Date.parse(histogram.to)) <= stepMs ? 'now' : ''}</span>
      </div>
    </section>
  )
}
