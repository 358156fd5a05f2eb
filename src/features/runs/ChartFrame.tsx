import type { ReactNode } from 'react'
import type { Baseline } from '../../../contract/baseline.ts'
import type { PackageRun } from '../../../contract/history.ts'
import type { Place } from '../../format/time.ts'
import type { RunBar } from './chart-model.ts'
import { runWords } from './run-labels.ts'
import type { RunChoice } from './use-run-choice.ts'

/** What a chart of a package's runs shows. */
export interface RunChartProps {
  bars: readonly RunBar[]
  usual: Baseline | null
  /** Whether heights are logarithmic. */
  isLog: boolean
  now: number
  place: Place
  /** Words under the first column. */
  firstDay: string
  /** Words under the run the page is about; null if it is not among them. */
  thisWords: string | null
  onOpen: (jobId: number) => void
}

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`

/**
 * Words under the first column and under the run the page is about.
 * @param before empty places at the left
 * @param places how many there are, empty ones included
 */
function ChartFoot({
  bars,
  before,
  places,
  firstDay,
  thisWords,
}: Pick<RunChartProps, 'bars' | 'firstDay' | 'thisWords'> & { before: number; places: number }) {
  const thisIndex = bars.findIndex((bar) => bar.isThis)
  const first = before / places
  const here = thisIndex === -1 ? null : (before + thisIndex + 0.5) / places
  const isRight = here !== null && here > 0.6
  // Both only where they fit side by side.
  const showsFirst =
    here === null || thisWords === null || (isRight ? first < 0.4 : here - first > 0.4)
  return (
    <div className="mr-4 mb-2 ml-12.5 h-4 text-s">
      <svg className="block overflow-visible" width="100%" height="16">
        {showsFirst ? (
          <text
            className="fill-text-3"
            x={first > 0.6 ? '100%' : percent(first)}
            y="12"
            textAnchor={first > 0.6 ? 'end' : 'start'}
          >
            {firstDay}
          </text>
        ) : null}
        {here === null || thisWords === null ? null : (
          <text
            className="fill-text font-strong"
            x={percent(isRight ? Math.min(1, here + 0.017) : Math.max(0, here - 0.017))}
            y="12"
            textAnchor={isRight ? 'end' : 'start'}
          >
            {thisWords}
          </text>
        )}
      </svg>
    </div>
  )
}

/** The run that is pointed at, in words; empty for none. */
function ChosenRun({
  run,
  now,
  place,
}: Pick<RunChartProps, 'now' | 'place'> & { run: PackageRun | null }) {
  return (
    <p className="min-h-5 px-4 text-s text-text-2 tabular-nums" aria-live="polite">
      {run === null ? '' : runWords(run, now, place)}
    </p>
  )
}

/**
 * Around the columns of a chart: its keys, and the words below.
 * @param before empty places at the left
 * @param places how many there are, empty ones included
 */
export function ChartFrame({
  choice: { shown, groupProps },
  children,
  bars,
  before,
  places,
  firstDay,
  thisWords,
  now,
  place,
}: Omit<RunChartProps, 'usual' | 'isLog' | 'onOpen'> & {
  choice: RunChoice
  children: ReactNode
  before: number
  places: number
}) {
  return (
    <div>
      <div {...groupProps} className="px-3 pt-3">
        {children}
      </div>
      <ChartFoot
        bars={bars}
        before={before}
        places={places}
        firstDay={firstDay}
        thisWords={thisWords}
      />
      <ChosenRun run={shown?.run ?? null} now={now} place={place} />
    </div>
  )
}
