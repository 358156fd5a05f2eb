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
import { axisOf, lowestOf, slotsOf, tickWords, type RunBar } from './chart-model.ts'
import { ChartFrame, type RunChartProps } from './ChartFrame.tsx'
import { RunShape, WaitShape } from './chart-shapes.tsx'
import { useRunChoice } from './use-run-choice.ts'

const height = 380
/** Columns do not grow wider than this. Pixels. */
const maxBarWidth = 36
/** Recharts draws from low to high: grid and bands lie below the columns. */
const behind = -50

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
    <ResponsiveContainer width="100%" height={height} initialDimension={{ width: 690, height }}>
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

/**
 * The package's runs, large: what {@link RuntimeColumns} shows in the panel, with more runs. It
 * takes the chart library, so it is loaded when somebody opens it.
 */
export function RuntimeChart(props: RunChartProps) {
  const { bars, usual, isLog, onOpen } = props
  const axis = axisOf(bars, usual, isLog)
  const { slots, before } = slotsOf(bars, axis.scale)
  const choice = useRunChoice(bars, onOpen)
  return (
    <ChartFrame {...props} choice={choice} before={before} places={slots.length}>
      <Columns
        bars={bars}
        usual={usual}
        axis={axis}
        chosen={choice.chosen}
        onChoose={choice.setChosen}
        onOpen={choice.open}
      />
    </ChartFrame>
  )
}
