import { useState, type KeyboardEvent } from 'react'
import {
  Bar,
  ComposedChart,
  ReferenceArea,
  ReferenceLine,
  ResponsiveContainer,
  XAxis,
  YAxis,
} from 'recharts'
import type { Baseline } from '../../../contract/baseline.ts'
import { statusFacts } from '../../../contract/status.ts'
import type { Place } from '../../format/time.ts'
import {
  highestOf,
  linearScale,
  logScale,
  logTicksFor,
  tickWords,
  ticksFor,
  type RunBar,
  type Scale,
} from './chart-model.ts'
import { runWords } from './run-labels.ts'

const height = 212
/** A few runs stand in the middle with room about them, rather than as wide blocks. */
const fewestSlots = 9
/** Columns do not grow wider than this. Pixels. */
const widest = 36
/** A column at least this high, so that the shortest run is still seen. Pixels. */
const least = 2

/** Recharts draws from low to high: grid and bands lie below the columns. */
const behind = -50

interface ShapeProps {
  x?: number
  y?: number
  width?: number
  height?: number
  payload?: RunBar | EmptySlot
}

/** The place of a run that was never made. */
interface EmptySlot {
  id: number
  ran: number
  over: number
  wait: number
}

const emptySlots = (count: number, firstId: number): EmptySlot[] =>
  Array.from({ length: Math.max(0, count) }, (_, index) => ({
    id: firstId - index,
    ran: 0,
    over: 0,
    wait: 0,
  }))

/** The bar in the heights of a scale. */
function scaled(bar: RunBar, { height: heightOf }: Scale): RunBar {
  return {
    ...bar,
    ran: heightOf(bar.ran),
    over: heightOf(bar.ran + bar.over) - heightOf(bar.ran),
    wait: heightOf(bar.wait),
  }
}

function fillOf(bar: RunBar): string {
  if (statusFacts[bar.run.status].live) return 'var(--running-solid)'
  if (bar.run.status === 'failed') return 'var(--failed-solid)'
  return bar.run.status === 'stopped' ? 'var(--stopped-border)' : 'var(--completed-chart)'
}

/**
 * The run; a failed one carries a cross, since colour alone does not tell (WCAG 1.4.1), a stopped
 * one a gap at its top.
 */
function RunShape({ x = 0, y = 0, width = 0, height: tall = 0, payload }: ShapeProps) {
  if (!payload || !('run' in payload)) return null
  // What has not started has no runtime to show, not even a short one.
  if (payload.ran === 0 && statusFacts[payload.run.status].live) return null
  const h = Math.max(least, tall)
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

function WaitShape({ x = 0, y = 0, width = 0, height: tall = 0 }: ShapeProps) {
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

/**
 * Words under the columns they are about.
 * @param first, here places along the axis, 0–1
 */
function ChartFoot({
  first,
  here,
  firstDay,
  thisWords,
}: {
  first: number
  here: number | null
  firstDay: string
  thisWords: string | null
}) {
  const isRight = here !== null && here > 0.6
  // Two words side by side need some room.
  const showsFirst =
    here === null || thisWords === null || (isRight ? first < 0.4 : here - first > 0.4)
  return (
    <div className="relative mr-4 mb-2 ml-12.5 h-4 text-s whitespace-nowrap text-text-3">
      {showsFirst ? (
        <span className="absolute" style={first > 0.6 ? { right: 0 } : { left: `${first * 100}%` }}>
          {firstDay}
        </span>
      ) : null}
      {here === null || thisWords === null ? null : (
        <span
          className="absolute font-strong text-text"
          style={
            isRight
              ? { right: `${Math.max(0, (1 - here) * 100 - 1.7)}%` }
              : { left: `${Math.max(0, here * 100 - 1.7)}%` }
          }
        >
          {thisWords}
        </span>
      )}
    </div>
  )
}

/**
 * The package's runs: runtime above the line, wait below it, the usual as a band, the runaway limit
 * as a line. Arrow keys step through the runs, Enter opens one; below stands what the chosen one
 * did.
 * @param isLog whether heights are logarithmic
 * @param firstDay words under the first column
 * @param thisWords words under the run looked at
 */
export function RuntimeChart({
  bars,
  usual,
  isLog,
  now,
  place,
  firstDay,
  thisWords,
  onOpen,
}: {
  bars: readonly RunBar[]
  usual: Baseline | null
  isLog: boolean
  now: number
  place: Place
  firstDay: string
  thisWords: string | null
  onOpen: (jobId: number) => void
}) {
  const [chosen, setChosen] = useState<number | null>(null)
  const highest = highestOf(bars, usual)
  const scale = isLog ? logScale : linearScale
  const ticks = isLog ? logTicksFor(highest) : ticksFor(highest)
  const top = ticks.at(-1) ?? highest
  const y = scale.height
  // A long wait is cut off at the foot rather than flattening the runs; its length stands in the
  // words below.
  const deepest = Math.max(y(Math.min(...bars.map((bar) => bar.wait), 0)), -y(top) / 2)
  const limit = usual?.runaway_after_seconds ?? null
  const p50 = usual?.p50_seconds ?? null
  const p95 = usual?.p95_seconds ?? null
  const missing = Math.max(0, fewestSlots - bars.length)
  const before = emptySlots(Math.ceil(missing / 2), -1)
  const after = emptySlots(Math.floor(missing / 2), -1 - before.length)
  const slots = bars.length + missing
  const thisIndex = bars.findIndex((bar) => bar.isThis)
  const shown = chosen === null ? undefined : bars[chosen]

  const handleKeyDown = (event: KeyboardEvent) => {
    const from = chosen ?? (thisIndex === -1 ? bars.length : thisIndex)
    const move = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: bars.length - 1 }[
      event.key
    ]
    if (move !== undefined) {
      event.preventDefault()
      setChosen(Math.max(0, Math.min(bars.length - 1, move)))
    }
    if (event.key === 'Enter' && shown) onOpen(shown.id)
    if (event.key === 'Escape' && shown) {
      event.stopPropagation()
      setChosen(null)
    }
  }

  return (
    <div>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrow keys move inside it */}
      <div
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- one tab stop for the whole chart
        tabIndex={0}
        role="group"
        aria-label={`Runtime of the last ${bars.length} runs. Arrow keys step through them, Enter opens one.`}
        className="px-3 pt-3"
        onKeyDown={handleKeyDown}
        onMouseLeave={() => setChosen(null)}
        onBlur={() => setChosen(null)}
      >
        <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 370, height }}>
          <ComposedChart
            data={[...before, ...bars.map((bar) => scaled(bar, scale)), ...after]}
            maxBarSize={widest}
            margin={{ top: 14, right: 4, bottom: 8, left: 0 }}
            barCategoryGap="20%"
            stackOffset="sign"
            accessibilityLayer={false}
            onMouseMove={({ activeTooltipIndex: index }) =>
              setChosen(
                index === undefined || index === null ? null : Number(index) - before.length,
              )
            }
            onClick={() => shown && onOpen(shown.id)}
          >
            <XAxis dataKey="id" hide />
            <YAxis
              width={38}
              ticks={ticks.map(y)}
              domain={[deepest, y(top)]}
              allowDataOverflow
              tickFormatter={(tick: number) => tickWords(Math.round(scale.seconds(tick)))}
              tickLine={false}
              axisLine={false}
              tick={{ fontSize: 12, fill: 'var(--text-3)' }}
              interval={0}
            />
            {ticks.map((tick) => (
              <ReferenceLine
                key={tick}
                y={y(tick)}
                zIndex={behind}
                stroke={tick === 0 ? 'var(--border-strong)' : 'var(--border)'}
              />
            ))}
            {bars.map((bar, index) =>
              bar.isThis || index === chosen ? (
                <ReferenceArea
                  key={bar.id}
                  x1={bar.id}
                  x2={bar.id}
                  fill="var(--selected)"
                  fillOpacity={1}
                  zIndex={behind - 1}
                />
              ) : null,
            )}
            {p50 === null || p95 === null ? null : (
              <ReferenceArea
                y1={y(p50)}
                y2={y(p95)}
                fill="var(--text)"
                fillOpacity={0.08}
                zIndex={behind}
              />
            )}
            <Bar dataKey="wait" stackId="one" isAnimationActive={false} shape={WaitShape} />
            <Bar dataKey="ran" stackId="one" isAnimationActive={false} shape={RunShape} />
            <Bar dataKey="over" stackId="one" isAnimationActive={false} fill="var(--flag-solid)" />
            {p50 === null ? null : (
              <ReferenceLine y={y(p50)} stroke="var(--text-3)" strokeDasharray="2 3" />
            )}
            {limit === null || limit > top ? null : (
              <ReferenceLine
                y={y(limit)}
                stroke="var(--flag-solid)"
                strokeWidth={1.5}
                strokeDasharray="5 3"
              />
            )}
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <ChartFoot
        first={before.length / slots}
        here={thisIndex === -1 ? null : (before.length + thisIndex + 0.5) / slots}
        firstDay={firstDay}
        thisWords={thisWords}
      />
      <p className="min-h-5 px-4 text-s text-text-2 tabular-nums" aria-live="polite">
        {shown ? runWords(shown.run, now, place) : ''}
      </p>
    </div>
  )
}
