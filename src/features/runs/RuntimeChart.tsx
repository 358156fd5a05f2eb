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
import { usualRange } from '../../domain/usual.ts'
import type { Place } from '../../format/time.ts'
import { axisOf, slotsOf, tickWords, type RunBar } from './chart-model.ts'
import { RunShape, WaitShape } from './chart-shapes.tsx'
import { runWords } from './run-labels.ts'

const height = 212
/** Columns do not grow wider than this. Pixels. */
const maxBarWidth = 36
/** Recharts draws from low to high: grid and bands lie below the columns. */
const behind = -50

/**
 * Words under the first column and under the run the page is about.
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
  // Both only where they fit side by side.
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

type Axis = ReturnType<typeof axisOf>

/** The grid, and the columns that are highlighted. */
function Background({
  bars,
  axis,
  chosen,
}: {
  bars: readonly RunBar[]
  axis: Axis
  chosen: number | null
}) {
  return (
    <>
      {axis.ticks.map((tick) => (
        <ReferenceLine
          key={tick}
          y={axis.scale.height(tick)}
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
    </>
  )
}

/** The band of usual runtimes of runs like this one. */
function UsualBand({ usual, axis: { scale } }: { usual: Baseline | null; axis: Axis }) {
  const range = usualRange(usual)
  if (range === null) return null
  return (
    <ReferenceArea
      y1={scale.height(range[0])}
      y2={scale.height(range[1])}
      fill="var(--text)"
      fillOpacity={0.08}
      zIndex={behind}
    />
  )
}

/** The median, and the time after which a run is a runaway. */
function Limits({ usual, axis: { scale, top } }: { usual: Baseline | null; axis: Axis }) {
  const median = usual?.p50_seconds ?? null
  const runaway = usual?.runaway_after_seconds ?? null
  return (
    <>
      {median === null ? null : (
        <ReferenceLine y={scale.height(median)} stroke="var(--text-3)" strokeDasharray="2 3" />
      )}
      {runaway === null || runaway > top ? null : (
        <ReferenceLine
          y={scale.height(runaway)}
          stroke="var(--flag-solid)"
          strokeWidth={1.5}
          strokeDasharray="5 3"
        />
      )}
    </>
  )
}

/** A long wait is cut off at the foot rather than flattening the runs. */
function lowestOf(bars: readonly RunBar[], { scale, top }: Axis): number {
  const longestWait = Math.min(...bars.map((bar) => bar.wait), 0)
  return Math.max(scale.height(longestWait), -scale.height(top) / 2)
}

interface ColumnsProps {
  bars: readonly RunBar[]
  usual: Baseline | null
  axis: Axis
  /** Index of the column that is pointed at. */
  chosen: number | null
  onChoose: (index: number | null) => void
  onOpen: () => void
}

function Columns({ bars, usual, axis, chosen, onChoose, onOpen }: ColumnsProps) {
  const { scale, ticks, top } = axis
  const { slots, before } = slotsOf(bars, scale)
  return (
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 370, height }}>
      <ComposedChart
        data={slots}
        maxBarSize={maxBarWidth}
        margin={{ top: 14, right: 4, bottom: 8, left: 0 }}
        barCategoryGap="20%"
        stackOffset="sign"
        accessibilityLayer={false}
        onMouseMove={({ activeTooltipIndex: index }) =>
          onChoose(index === undefined || index === null ? null : Number(index) - before)
        }
        onClick={onOpen}
      >
        <XAxis dataKey="id" hide />
        <YAxis
          width={38}
          ticks={ticks.map(scale.height)}
          domain={[lowestOf(bars, axis), scale.height(top)]}
          allowDataOverflow
          tickFormatter={(tick: number) => tickWords(Math.round(scale.seconds(tick)))}
          tickLine={false}
          axisLine={false}
          tick={{ fontSize: 12, fill: 'var(--text-3)' }}
          interval={0}
        />
        <Background bars={bars} axis={axis} chosen={chosen} />
        <UsualBand usual={usual} axis={axis} />
        <Bar dataKey="wait" stackId="one" isAnimationActive={false} shape={WaitShape} />
        <Bar dataKey="ran" stackId="one" isAnimationActive={false} shape={RunShape} />
        <Bar dataKey="over" stackId="one" isAnimationActive={false} fill="var(--flag-solid)" />
        <Limits usual={usual} axis={axis} />
      </ComposedChart>
    </ResponsiveContainer>
  )
}

/** The column a key leads to; undefined for other keys. */
function columnAfter(key: string, from: number, count: number): number | undefined {
  const next = { ArrowLeft: from - 1, ArrowRight: from + 1, Home: 0, End: count - 1 }[key]
  return next === undefined ? undefined : Math.max(0, Math.min(count - 1, next))
}

/**
 * The package's runs: runtime above the line, wait below it, the usual as a band, the runaway limit
 * as a line where there is one. Arrow keys step through the runs and Enter opens one; words below describe it.
 * @param isLog whether heights are logarithmic
 * @param firstDay words under the first column
 * @param thisWords words under the run the page is about
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
  const axis = axisOf(bars, usual, isLog)
  const { slots, before } = slotsOf(bars, axis.scale)
  const thisIndex = bars.findIndex((bar) => bar.isThis)
  const shown = chosen === null ? undefined : bars[chosen]
  const open = () => shown && onOpen(shown.id)

  const handleKeyDown = (event: KeyboardEvent) => {
    const start = thisIndex === -1 ? bars.length : thisIndex
    const next = columnAfter(event.key, chosen ?? start, bars.length)
    if (next !== undefined) {
      event.preventDefault()
      setChosen(next)
    }
    if (event.key === 'Enter') open()
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
        aria-label={[
          `Runtime of the last ${bars.length} runs.`,
          'Arrow keys step through them, Enter opens one.',
        ].join(' ')}
        className="px-3 pt-3"
        onKeyDown={handleKeyDown}
        onMouseLeave={() => setChosen(null)}
        onBlur={() => setChosen(null)}
      >
        <Columns
          bars={bars}
          usual={usual}
          axis={axis}
          chosen={chosen}
          onChoose={setChosen}
          onOpen={open}
        />
      </div>
      <ChartFoot
        first={before / slots.length}
        here={thisIndex === -1 ? null : (before + thisIndex + 0.5) / slots.length}
        firstDay={firstDay}
        thisWords={thisWords}
      />
      <p className="min-h-5 px-4 text-s text-text-2 tabular-nums" aria-live="polite">
        {shown ? runWords(shown.run, now, place) : ''}
      </p>
    </div>
  )
}
