import type { PackageRun } from '../../contract/history.ts'
import { formatDuration } from '../format/duration.ts'
import { formatRelative, toMs, type Place } from '../format/time.ts'

type Looks<Chart> = Readonly<Record<PackageRun['status'], { label: string; chart: Chart }>>

/**
 * Runs as bars, in the same order.
 * @param now milliseconds
 */
export function stripOf<Chart extends string>(
  runs: readonly PackageRun[],
  looks: Looks<Chart>,
  now: number,
  place: Place,
) {
  const sorted = runs.map((run) => run.runtime_in_seconds).toSorted((a, b) => a - b)
  // One runaway must not flatten all other bars, so they end at three times the median.
  const full = Math.max(
    1,
    Math.min(sorted.at(-1) ?? 1, 3 * (sorted[Math.floor(sorted.length / 2)] ?? 1)),
  )
  return runs.map((run) => {
    const look = looks[run.status]
    const at = toMs(run.ended_at ?? run.started_at ?? run.created_at)
    const result = `${look.label.toLowerCase()}, ${formatDuration(run.runtime_in_seconds)}`
    const age = at === null ? '' : `, ${formatRelative(at, now, place)}`
    return {
      id: run.id,
      chart: look.chart,
      height: Math.max(0.12, Math.min(1, run.runtime_in_seconds / full)),
      failed: run.status === 'failed',
      words: `Job ${run.id}: ${result}${age}`,
    }
  })
}
