import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { leastBaselineRuns, type Baseline } from '../../../contract/baseline.ts'
import { statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { formatDuration, formatDurationRange, formatDurationRough } from '../../format/duration.ts'
import { formatMoment, toMs, type Place } from '../../format/time.ts'
import { useAccount } from '../../platform/account.ts'
import { packageRunsQuery } from '../../domain/queries/resources.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ErrorState } from '../../ui/ErrorState.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { barsOf, highestOf, isUneven, logTicksFor, ticksFor } from './chart-model.ts'
import { RunsTable } from './RunsTable.tsx'

const chartPlace = <Skeleton className="m-4 h-46" />
const RuntimeChart = lazyPart(
  'The chart',
  () => import('./RuntimeChart.tsx').then((module) => module.RuntimeChart),
  chartPlace,
)

interface ThisRun {
  id: number
  status: SeenStatus
  /** By now. */
  runtimeSeconds: number
}

function baselineWords(usual: Baseline | null): string {
  if (usual === null || usual.p50_seconds === null || usual.p95_seconds === null)
    return `No baseline yet: ${usual?.n ?? 0} completed ${usual?.n === 1 ? 'run' : 'runs'}, ${leastBaselineRuns} are needed.`
  return `Grey band: usual, ${formatDurationRange(usual.p50_seconds, usual.p95_seconds)} (p50 to p95, ${usual.n} completed runs).`
}

/**
 * What the chart's marks mean. In words below it: in a chart this small they would cover columns
 * and each other.
 */
function Caption({ usual, highest }: { usual: Baseline | null; highest: number }) {
  const limit = usual?.runaway_after_seconds ?? null
  return (
    <p className="px-4 pb-3.5 text-s text-text-3">
      {baselineWords(usual)}{' '}
      {limit === null ? null : (
        <span className="text-flag-text">
          {limit > highest
            ? `Runaway past ${formatDurationRough(limit)}, beyond the chart.`
            : `Dashed: runaway past ${formatDurationRough(limit)}.`}
        </span>
      )}{' '}
      Below the line: time queued. × failed, ▪ stopped.
    </p>
  )
}

function thisRunWords({ status, runtimeSeconds }: ThisRun): string {
  if (statusFacts[status].terminal) return `this run, ${formatDuration(runtimeSeconds)}`
  return statusFacts[status].rank < statusFacts.running.rank
    ? 'this run, not started'
    : 'this run, still growing'
}

/** The runtimes of the package's last runs, this one among them (interaction-rules.md §8). */
export function RuntimePanel({
  packageId,
  thisRun,
  usual,
  now,
  place,
  onOpen,
  className,
}: {
  packageId: number
  thisRun: ThisRun
  usual: Baseline | null
  now: number
  place: Place
  onOpen: (jobId: number) => void
  className?: string
}) {
  const account = useAccount()
  const runs = useQuery(packageRunsQuery(account, packageId))
  const [asTable, setAsTable] = useState(false)
  const [scale, setScale] = useState<'linear' | 'log' | null>(null)
  const known = runs.data?.data ?? []
  const isLive = statusFacts[thisRun.status].live
  const bars = barsOf(known, thisRun.id, usual, isLive ? thisRun.runtimeSeconds : null)
  const isLog = scale === null ? isUneven(bars) : scale === 'log'
  const firstMs = toMs(bars[0]?.run.started_at ?? bars[0]?.run.created_at ?? null)
  return (
    <Panel
      title={
        bars.length === 0
          ? 'Runtime'
          : `Runtime, last ${bars.length} ${bars.length === 1 ? 'run' : 'runs'}`
      }
      className={className}
      end={
        bars.length === 0 ? undefined : (
          <>
            {asTable ? null : (
              <Button
                size="small"
                aria-pressed={isLog}
                title="Heights on a logarithmic scale: short and long runs can be told apart in one chart"
                onClick={() => setScale(isLog ? 'linear' : 'log')}
              >
                Log scale
              </Button>
            )}
            <Button size="small" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {asTable ? 'As chart' : 'As table'}
            </Button>
          </>
        )
      }
    >
      {bars.length > 0 ? (
        asTable ? (
          <RunsTable runs={known} thisId={thisRun.id} now={now} place={place} />
        ) : (
          <>
            <RuntimeChart
              bars={bars}
              usual={usual}
              isLog={isLog}
              now={now}
              place={place}
              firstDay={firstMs === null ? '' : formatMoment(firstMs, now, place)}
              thisWords={bars.some((bar) => bar.isThis) ? thisRunWords(thisRun) : null}
              onOpen={onOpen}
            />
            <Caption
              usual={usual}
              highest={
                isLog
                  ? (logTicksFor(highestOf(bars, usual)).at(-1) ?? 0)
                  : (ticksFor(highestOf(bars, usual)).at(-1) ?? 0)
              }
            />
          </>
        )
      ) : runs.error ? (
        <ErrorState
          title="The package’s runs could not be read"
          cause={runs.error.message}
          onRetry={() => void runs.refetch()}
          retrying={runs.isFetching}
        />
      ) : runs.data === undefined ? (
        chartPlace
      ) : (
        <EmptyState title="No runs of this package yet" />
      )}
    </Panel>
  )
}
