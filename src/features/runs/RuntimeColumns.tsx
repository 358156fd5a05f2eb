import { statusFacts } from '../../../contract/status.ts'
import { paths } from '../../domain/paths.ts'
import { usualRange } from '../../domain/usual.ts'
import type { Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { basePath } from '../../platform/base-path.ts'
import { ColumnChart, type ChartColumn } from '../../ui/ColumnChart.tsx'
import { axisOf, lowestOf, slotsOf, tickWords, type RunBar } from './chart-model.ts'
import { ChartFrame, type RunChartProps } from './ChartFrame.tsx'
import { runWords } from './run-labels.ts'
import { useRunChoice } from './use-run-choice.ts'

function toneOf({ run: { status } }: RunBar): ChartColumn['tone'] {
  if (statusFacts[status].live) return 'live'
  if (status === 'failed') return 'bad'
  return status === 'stopped' ? 'plain' : 'good'
}

function markOf({ run: { status } }: RunBar): ChartColumn['mark'] {
  if (status === 'failed') return 'cross'
  return status === 'stopped' ? 'square' : null
}

/** @param bar in the heights of the axis */
const columnOf = (bar: RunBar, href: string, now: number, place: Place): ChartColumn => ({
  id: bar.id,
  up: bar.ran,
  over: bar.over,
  down: bar.wait,
  tone: toneOf(bar),
  mark: markOf(bar),
  isCurrent: bar.isThis,
  words: `Job ${runWords(bar.run, now, place)}`,
  href,
})

/**
 * The package's runs: runtime above the line, wait below it, the usual as a band, the runaway limit
 * as a line where there is one. Each column leads to its job; words below describe it.
 */
export function RuntimeColumns(props: RunChartProps) {
  const { bars, usual, isLog, now, place, onOpen } = props
  const account = useAccount()
  const axis = axisOf(bars, usual, isLog)
  const { scale, ticks, top } = axis
  const { slots, before } = slotsOf(bars, scale)
  const choice = useRunChoice(bars, onOpen)
  const range = usualRange(usual)
  const middle = usual?.p50_seconds ?? null
  const limit = usual?.runaway_after_seconds ?? null
  return (
    <ChartFrame {...props} choice={choice} before={before} places={slots.length}>
      <ColumnChart
        columns={slots
          .filter((slot) => 'run' in slot)
          .map((bar) => columnOf(bar, `${basePath}${paths.job(account, bar.id)}`, now, place))}
        before={before}
        places={slots.length}
        axis={{
          ticks: ticks.map((tick) => ({ at: scale.height(tick), label: tickWords(tick) })),
          top: scale.height(top),
          bottom: lowestOf(bars, axis),
        }}
        band={range && [scale.height(range[0]), scale.height(range[1])]}
        middle={middle === null ? null : scale.height(middle)}
        limit={limit === null || limit > top ? null : scale.height(limit)}
        chosen={choice.chosen}
        onChoose={choice.setChosen}
        onOpen={onOpen}
      />
    </ChartFrame>
  )
}
