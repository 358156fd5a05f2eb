import type { JobRow } from '../../../contract/job-row.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobOutput } from '../../../contract/job.ts'
import type { Schedule } from '../../../contract/resources.ts'
import { timeLeft } from '../../../contract/rules/time-left.ts'
import { statusFacts } from '../../../contract/status.ts'
import { formatDuration, formatDurationRange, formatDurationRough } from '../../format/duration.ts'
import { formatCount, formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, formatRelative, toMs, type Place } from '../../format/time.ts'

/** One line of what a stop costs. */
export interface Cost {
  label: string
  text: string
}

function ifItGoesOn(job: JobDetail, runtime: number, now: number, place: Place): string {
  const { usual, flags, progress_since: since } = job.insight
  if (job.status !== 'running') return 'It has not started yet.'
  const moved = toMs(since)
  if (flags.some((flag) => flag.kind === 'no_progress')) {
    return `No estimate: ${formatPercent(job.progress)}${moved === null ? '' : ` since ${formatMoment(moved, now, place)}`}, nothing written since`
  }
  // Half of a job that should have ended long ago tells nothing of the other half.
  if (flags.some((flag) => flag.kind === 'runaway'))
    return `No estimate: ${formatPercent(job.progress)} done, and far longer than usual`
  const typical =
    usual?.p50_seconds !== undefined && usual.p50_seconds !== null && usual.p95_seconds !== null
      ? ([usual.p50_seconds, usual.p95_seconds] as const)
      : null
  const left = timeLeft({ ...job, ...job.insight }, runtime, now)
  if (left !== null) {
    const { byProgress, byHistory } = left
    const other = byHistory ?? byProgress
    const words =
      other > 0
        ? formatDurationRange(Math.min(byProgress, other), Math.max(byProgress, other))
        : `about ${formatDurationRough(byProgress)}`
    return `${formatPercent(job.progress)} done, ${words} left at this pace`
  }
  return typical === null
    ? 'No estimate yet'
    : `Usually done within ${formatDurationRange(typical[0], typical[1])}`
}

/**
 * What becomes of an output. A stopped job "may return only partial results or none at all"
 * (jobs-api.md §2.4).
 */
export function outputFate(output: JobOutput, place: Place): string {
  if (output.records_count !== null || output.progress === 1)
    return `${output.records_count === null ? 'written' : formatCounted(output.records_count, 'record', 'records', place.locale)}, stays`
  return 'unfinished: partial or lost'
}

function freesUp(job: JobDetail): string | null {
  const { cluster } = job
  if (cluster === null || job.started_at === null) return null
  const waiting = cluster.queued_jobs_count
  const slot = `1 of ${cluster.nodes} slots on ${job.insight.cluster_name}`
  if (waiting === null) return slot
  return `${slot}; ${waiting === 0 ? 'no jobs waiting' : waiting === 1 ? '1 job waits' : `${waiting} jobs wait`}`
}

/**
 * What a stop costs and what it brings, so that "let it finish?" is answered before one presses
 * (interaction-rules.md §6).
 * @param runtime seconds by now
 * @param now milliseconds
 */
export function stopCosts(
  job: JobDetail,
  children: readonly JobRow[],
  schedule: Schedule | null,
  runtime: number,
  now: number,
  place: Place,
): Cost[] {
  const costs: Cost[] = []
  const add = (label: string, text: string | null) => {
    if (text !== null) costs.push({ label, text })
  }
  const { usual } = job.insight
  const typical =
    usual === null || usual.p50_seconds === null || usual.p95_seconds === null
      ? ''
      : `, typical ${formatDurationRange(usual.p50_seconds, usual.p95_seconds)}`
  if (job.started_at !== null) add('Running for', `${formatDuration(runtime)}${typical}`)
  add('If it keeps running', ifItGoesOn(job, runtime, now, place))
  const live = children.filter((child) => statusFacts[child.status].live)
  if (live.length > 0)
    add(
      'Jobs it started',
      `${formatCount(live.length, place.locale)} still active: ${live.map((child) => `${child.id} ${child.package_name}`).join(', ')}`,
    )
  add('Frees up', freesUp(job))
  const next = toMs(schedule?.next_run_at ?? null)
  if (schedule !== null && next !== null && next > now)
    add(
      'Next run',
      `${formatMoment(next, now, place)}, ${formatRelative(next, now, place)}, by ${schedule.name}`,
    )
  return costs
}
