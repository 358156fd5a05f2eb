import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Baseline } from '../../../contract/baseline.ts'
import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { formatDuration } from '../../format/duration.ts'
import { formatCounted } from '../../format/number.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { failedRead, type ReadQuery } from '../../platform/error-facts.ts'
import { useAccount } from '../../platform/account.ts'
import { locale } from '../../platform/date-locale.ts'
import { packageRunsQuery } from '../../domain/queries/resources.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { bandText, limitText } from './chart-caption.ts'
import { axisOf, barsOf, isUneven, maxLargeBars, type RunBar } from './chart-model.ts'
import { RunsTable } from './RunsTable.tsx'
import { RuntimeColumns } from './RuntimeColumns.tsx'

const RuntimeChart = lazyPart(
  'The chart',
  () => import('./RuntimeChart.tsx').then((module) => module.RuntimeChart),
  // As high as the chart, so that the dialog does not grow.
  <div className="h-110 p-4">
    <Skeleton className="h-full" />
  </div>,
)

interface ThisRun {
  id: number
  status: SeenStatus
  /** By now. */
  runtimeSeconds: number
}

/** What the chart's marks mean: labels in a chart this small would cover columns and each other. */
function Caption({ usual, highest }: { usual: Baseline | null; highest: number }) {
  const limit = limitText(usual, highest)
  return (
    <p className="px-4 pb-3.5 text-s text-text-3">
      {bandText(usual, locale)}{' '}
      {limit === null ? null : <span className="text-flag-text">{limit}</span>} Below the line: time
      queued. × failed, ▪ stopped.
    </p>
  )
}

function thisRunWords({ status, runtimeSeconds }: ThisRun): string {
  if (statusFacts[status].terminal) return `this run, ${formatDuration(runtimeSeconds)}`
  return statusFacts[status].rank < statusFacts.running.rank
    ? 'this run, not started'
    : 'this run, still growing'
}

/** Days or times under the first column. */
function firstDayOf(bars: readonly RunBar[], now: number, place: Place): string {
  const at = toMs(bars[0]?.run.started_at ?? bars[0]?.run.created_at ?? null)
  return at === null ? '' : formatMoment(at, now, place)
}

/** In place of the chart: the read failed or is under way, or there are no runs. */
function NoRuns({ query }: { query: ReadQuery & { data: unknown } }) {
  if (query.error)
    return <ErrorState title="The package’s runs could not be read" {...failedRead(query)} />
  return query.data === undefined ? (
    <Skeleton className="m-4 h-46" />
  ) : (
    <EmptyState title="No runs of this package yet" />
  )
}

interface RuntimePanelProps {
  packageId: number
  thisRun: ThisRun
  usual: Baseline | null
  now: number
  place: Place
  onOpen: (jobId: number) => void
}

function Chart({
  bars,
  isLog,
  isLarge,
  thisRun,
  usual,
  now,
  place,
  onOpen,
}: Omit<RuntimePanelProps, 'packageId'> & {
  bars: readonly RunBar[]
  isLog: boolean
  isLarge: boolean
}) {
  const Columns = isLarge ? RuntimeChart : RuntimeColumns
  return (
    <>
      <Columns
        bars={bars}
        usual={usual}
        isLog={isLog}
        now={now}
        place={place}
        firstDay={firstDayOf(bars, now, place)}
        thisWords={bars.some((bar) => bar.isThis) ? thisRunWords(thisRun) : null}
        onOpen={onOpen}
      />
      <Caption usual={usual} highest={axisOf(bars, usual, isLog).top} />
    </>
  )
}

const titleOf = (bars: readonly RunBar[], { locale: language }: Place) =>
  `Runtime, last ${formatCounted(bars.length, 'run', 'runs', language)}`

/** How the runs are shown, and the buttons that change it. */
function useChartView(isLogByDefault: boolean) {
  const [asTable, setAsTable] = useState(false)
  const [scale, setScale] = useState<'linear' | 'log' | null>(null)
  const [isLarge, setLarge] = useState(false)
  const isLog = scale === null ? isLogByDefault : scale === 'log'
  const buttons = (
    <>
      {asTable ? null : (
        <>
          <Button
            size="small"
            aria-pressed={isLog}
            title="On a logarithmic scale short and long runs can be told apart in one chart"
            onClick={() => setScale(isLog ? 'linear' : 'log')}
          >
            Log scale
          </Button>
          <IconButton
            size="small"
            icon="enlarge"
            label="Larger chart"
            aria-haspopup="dialog"
            onClick={() => setLarge(true)}
          />
        </>
      )}
      <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
        {asTable ? 'As chart' : 'As table'}
      </Button>
    </>
  )
  return { asTable, isLog, isLarge, closeLarge: () => setLarge(false), buttons }
}

/** The runtimes of the package's last runs, this one among them (interaction-rules.md §8). */
export function RuntimePanel({ packageId, ...chart }: RuntimePanelProps) {
  const { thisRun, usual, now, place } = chart
  const account = useAccount()
  const query = useQuery(packageRunsQuery(account, packageId))
  const runs = query.data?.data ?? []
  const runningSeconds = statusFacts[thisRun.status].live ? thisRun.runtimeSeconds : null
  const bars = barsOf(runs, thisRun.id, usual, runningSeconds)
  const view = useChartView(isUneven(bars))
  if (bars.length === 0) {
    return (
      <Panel title="Runtime">
        <NoRuns query={query} />
      </Panel>
    )
  }
  const allBars = view.isLarge
    ? barsOf(runs, thisRun.id, usual, runningSeconds, maxLargeBars)
    : bars
  return (
    <Panel title={titleOf(bars, place)} end={view.buttons}>
      {view.asTable ? (
        <RunsTable runs={runs} thisId={thisRun.id} now={now} place={place} />
      ) : (
        <Chart {...chart} bars={bars} isLog={view.isLog} isLarge={false} />
      )}
      {view.isLarge ? (
        <Dialog title={titleOf(allBars, place)} size="wide" onClose={view.closeLarge}>
          <Chart {...chart} bars={allBars} isLog={view.isLog} isLarge />
        </Dialog>
      ) : null}
    </Panel>
  )
}
