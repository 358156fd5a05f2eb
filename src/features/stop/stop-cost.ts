import type { JobRow } from '../../../contract/job-row.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { JobOutput } from '../../../contract/job.ts'
import type { Schedule } from '../../../contract/resources.ts'
import { timeLeft } from '../../../contract/rules/time-left.ts'
import { statusFacts } from '../../../contract/status.ts'
import { timeLeftText } from '../../domain/time-left-text.ts'
import { typicalText, usualRange } from '../../domain/usual.ts'
import { formatDuration, formatDurationRange } from '../../format/duration.ts'
import { formatCount, formatCounted, formatPercent } from '../../format/number.ts'
import { formatMoment, formatRelative, toMs, type Place } from '../../format/time.ts'

/** One line of {@link stopCosts}. */
export interface Cost {
  label: string
  text: string
}

function ifItKeepsRunning(job: JobDetail, runtime: number, now: number, place: Place): string {
  const { flags, progress_since: since } = job.insight
  if (job.status !== 'running') return 'It has not started yet.'
  const progress = formatPercent(job.progress)
  if (flags.some((flag) => flag.kind === 'no_progress')) {
    const moved = toMs(since)
    const sinceText = moved === null ? '' : ` since ${formatMoment(moved, now, place)}`
    return `No estimate: ${progress}${sinceText}, nothing written since`
  }
  // The progress of a job that should have ended long ago says nothing about the rest of it.
  if (flags.some((flag) => flag.kind === 'runaway'))
    return `No estimate: ${progress} done, and far longer than usual`
  const left = timeLeft({ ...job, ...job.insight }, now)
  if (left !== null) return `${progress} done, ${timeLeftText(left)}`
  const typical = usualRange(job.insight.usual)
  if (typical === null) return 'No estimate yet'
  return runtime > typical[1]
    ? `No estimate: ${progress} done, and longer than usual`
    : `Usually done within ${formatDurationRange(...typical)}`
}

/**
 * What happens to an output. A stopped job "may return only partial results or none at all"
 * (jobs-api.md §2.4).
 */
export function outputFate(output: JobOutput, place: Place): string {
  const { records_count: records } = output
  if (records !== null) return `${formatCounted(records, 'record', 'records', place.locale)}, stays`
  return output.progress === 1 ? 'written, stays' : 'unfinished: partial or lost'
}

function queueText(waiting: number): string {
  if (waiting === 0) return 'no jobs waiting'
  return waiting === 1 ? '1 job waits' : `${waiting} jobs wait`
}

function freedSlot(job: JobDetail): string | null {
  const { cluster } = job
  if (cluster === null || job.started_at === null) return null
  const waiting = cluster.queued_jobs_count
  const slot = `1 of ${cluster.nodes} slots on ${job.insight.cluster_name}`
  return waiting === null ? slot : `${slot}; ${queueText(waiting)}`
}

function activeChildren(children: readonly JobRow[] | null, { locale }: Place): string | null {
  if (children === null) return 'Could not be read: some may still be active'
  const live = children.filter((child) => statusFacts[child.status].live)
  if (live.length === 0) return null
  const names = live.map((child) => `${child.id} ${child.package_name}`).join(', ')
  return `${formatCount(live.length, locale)} still active: ${names}`
}

function nextRun(schedule: Schedule | null, now: number, place: Place): string | null {
  const next = toMs(schedule?.next_run_at ?? null)
  if (schedule === null || next === null || next <= now) return null
  const when = `${formatMoment(next, now, place)}, ${formatRelative(next, now, place)}`
  return `${when}, by ${schedule.name}`
}

/**
 * What a stop costs and what it frees, to decide by before confirming (interaction-rules.md §6).
 * @param children null if they could not be read
 * @param runtime seconds by now
 * @param now milliseconds
 */
export function stopCosts(
  job: JobDetail,
  children: readonly JobRow[] | null,
  schedule: Schedule | null,
  runtime: number,
  now: number,
  place: Place,
): Cost[] {
  const runningFor = [formatDuration(runtime), typicalText(job.insight.usual)]
    .filter((text) => text !== null)
    .join(', ')
  const texts: [string, string | null][] = [
    ['Running for', job.started_at === null ? null : runningFor],
    ['If it keeps running', ifItKeepsRunning(job, runtime, now, place)],
    ['Jobs it started', activeChildren(children, place)],
    ['Frees up', freedSlot(job)],
    ['Next run', nextRun(schedule, now, place)],
  ]
  return texts.flatMap(([label, text]) => (text === null ? [] : { label, text }))
}
