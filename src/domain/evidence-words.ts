import type { RunMode } from '../../contract/baseline.ts'
import type { FlagDecision, FlagEvidence, JobFlag } from '../../contract/flags.ts'
import type { JobRow } from '../../contract/job-row.ts'
import { statusFacts } from '../../contract/status.ts'
import { formatDurationRange, formatDurationRough } from '../format/duration.ts'
import { formatCount, formatCounted, formatRange, formatShare } from '../format/number.ts'
import { formatMoment, toMs, type Place } from '../format/time.ts'
import { runtimeNow } from './runtime.ts'

/* What flags and their decisions say, in words with the numbers behind them. */

const weekdays = [
  'Sundays',
  'Mondays',
  'Tuesdays',
  'Wednesdays',
  'Thursdays',
  'Fridays',
  'Saturdays',
] as const

/** Which runs a run is compared with: `on Mondays`; empty for all runs of the package. */
export function modeWords(mode: RunMode): string {
  switch (mode.kind) {
    case 'all':
      return ''
    case 'weekday':
      return `on ${weekdays[mode.weekday] ?? 'this weekday'}`
    case 'weekend':
      return 'at weekends'
    case 'working_days':
      return 'on working days'
    case 'month_start':
      return 'in the first days of the month'
    case 'month_end':
      return 'in the last days of the month'
    case 'mid_month':
      return 'within the month'
    case 'hour':
      return `around ${String(mode.hour).padStart(2, '0')}:00 UTC`
    case 'variable':
      return `with ${mode.name} = ${mode.value}`
    case 'input_size':
      return `for ${mode.name} = ${mode.value}`
    case 'similar_packages':
      return 'for similar packages'
  }
}

/**
 * What is usual: `on Mondays 9–14 m in 6 runs`, `usually 9–14 m in 30 runs`.
 * @param range the usual values, as text
 */
export function usualWords(
  { mode, n }: { mode: RunMode; n: number },
  range: string,
  { locale }: Place,
): string {
  const where = modeWords(mode) || 'usually'
  // How many runs of other packages stand behind the range says nothing about this one.
  if (n === 0 || mode.kind === 'similar_packages') return `${where} ${range}`
  return `${where} ${range} in ${formatCounted(n, 'run', 'runs', locale)}`
}

/** Times of a flagged job by now. */
export interface FlagTimes {
  /** Milliseconds of the server's clock. */
  now: number
  /** The job has ended, so that nothing goes on any more. */
  isEnded: boolean
  /** Seconds it has run. */
  runtime: number
  /** Seconds it waited for a slot; null if unknown. */
  waited: number | null
  /** Seconds since its stop was requested; null if unknown. */
  stopping: number | null
  /** Records that its package usually writes; null if unknown. */
  usualRecords: number | null
}

type FlaggedJob = Pick<
  JobRow,
  | 'status'
  | 'flags'
  | 'created_at'
  | 'started_at'
  | 'runtime_in_seconds'
  | 'runtime_as_of'
  | 'stop_request'
  | 'usual'
>

/** Seconds from an ISO time until `now`, in milliseconds. */
function secondsSince(iso: string | null, now: number): number | null {
  const ms = toMs(iso)
  return ms === null ? null : Math.max(0, (now - ms) / 1000)
}

/** A stop that was not requested through Jobwatch has been under way for the flag's limit. */
function stoppingSeconds({ flags, stop_request: request }: FlaggedJob, now: number): number | null {
  if (request !== null) return secondsSince(request.at, now)
  const flag = flags.find(({ kind }) => kind === 'stuck_stopping')
  if (flag === undefined) return null
  const over = secondsSince(flag.since, now)
  return over === null ? null : over + (flag.limit_seconds ?? 0)
}

/** @param now the server's time in milliseconds */
export const flagTimes = (job: FlaggedJob, now: number): FlagTimes => ({
  now,
  isEnded: statusFacts[job.status].terminal,
  runtime: runtimeNow(job, job.runtime_as_of, now),
  waited: secondsSince(job.created_at, toMs(job.started_at) ?? now),
  stopping: stoppingSeconds(job, now),
  usualRecords: job.usual?.records_p50 ?? null,
})

const joined = (parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join('; ')

/** `flagged after 10 m`, for a flag that carries no evidence. */
const limitWords = ({ limit_seconds: limit }: JobFlag): string | null =>
  limit === null ? null : `flagged after ${formatDurationRough(limit)}`

/** `no progress for 40 m`, with the usual pause where that is what the flag is about. */
function stillWords(flag: JobFlag, { now, isEnded }: FlagTimes): string | null {
  const isAbout = flag.kind === 'no_progress'
  const since = flag.evidence?.still_since ?? (isAbout ? flag.since : null)
  const sinceMs = toMs(since)
  if (sinceMs === null || isEnded) return null
  const still = `no progress for ${formatDurationRough((now - sinceMs) / 1000)}`
  const pause = flag.evidence?.usual_pause_seconds ?? 0
  return isAbout && pause >= 1 ? `${still}, usually up to ${formatDurationRough(pause)}` : still
}

function usualRuntime(evidence: FlagEvidence, place: Place): string | null {
  const { usual } = evidence
  if (usual === null) return null
  return usualWords(usual, formatDurationRange(usual.low_seconds, usual.high_seconds), place)
}

/** Expected to run at least this much longer, as a share of the runtime; else it tells nothing. */
const minExpectedRest = 0.05

/**
 * The whole runtime in seconds that progress points to; null where progress stands still or says
 * that the job is about to end.
 */
export function expectedRuntime(
  { evidence }: JobFlag,
  { runtime, isEnded }: FlagTimes,
): number | null {
  const expected = evidence?.expected_seconds ?? null
  if (expected === null || isEnded || evidence?.still_since) return null
  return expected > runtime * (1 + minExpectedRest) ? expected : null
}

function runningSentence(flag: JobFlag, times: FlagTimes, place: Place): string {
  const runtime = formatDurationRough(times.runtime)
  const still = stillWords(flag, times)
  const { evidence, limit_seconds: limit } = flag
  // Without a flag's evidence, the limit of `no_progress` is about the pause, not the runtime.
  if (evidence === null) return joined([runtime, still ?? limitWords(flag)])
  const expected = expectedRuntime(flag, times)
  return joined([
    runtime,
    evidence.is_hard_limit && limit !== null
      ? `over the limit of ${formatDurationRough(limit)} set for this package`
      : null,
    usualRuntime(evidence, place),
    still,
    expected === null ? null : `progress points to ${formatDurationRough(expected)} in all`,
  ])
}

/** @param verb what the job does: `Waiting`, `Stopping` */
function waitingSentence(verb: string, seconds: number | null, flag: JobFlag): string {
  const usual = flag.evidence?.usual ?? null
  return joined([
    seconds === null ? verb : `${verb} ${formatDurationRough(seconds)}`,
    usual === null ? limitWords(flag) : `usually up to ${formatDurationRough(usual.high_seconds)}`,
  ])
}

function recordsSentence({ evidence }: JobFlag, place: Place): string {
  const records = evidence?.records ?? null
  if (records === null) return 'The number of records is unusual'
  const count = formatCounted(records.count, 'record', 'records', place.locale)
  const usual = usualWords(records, formatRange(records.low, records.high, place.locale), place)
  return `${count} in ${records.output}; ${usual} (${formatShare(records.ratio, place.locale)})`
}

/**
 * Why a job is flagged, in one sentence with its numbers: `1 h 12 m; on Mondays 9–14 m in 6 runs;
 * no progress for 40 m`.
 */
export function flagSentence(flag: JobFlag, times: FlagTimes, place: Place): string {
  switch (flag.kind) {
    case 'runaway':
    case 'slow':
    case 'no_progress':
      return runningSentence(flag, times, place)
    case 'queued_too_long':
      return waitingSentence('Waiting', times.waited, flag)
    case 'stuck_stopping':
      return waitingSentence('Stopping for', times.stopping, flag)
    case 'odd_records':
      return recordsSentence(flag, place)
    case 'zero_records':
      return times.usualRecords === null
        ? 'No records written'
        : `No records written; usually ${formatCount(times.usualRecords, place.locale)}`
  }
}

function choiceWords({ choice, until }: FlagDecision, now: number, place: Place): string {
  const untilMs = toMs(until)
  switch (choice) {
    case 'hour':
      return untilMs === null
        ? 'Snoozed for an hour'
        : `Snoozed until ${formatMoment(untilMs, now, place)}`
    case 'run':
      return 'Snoozed for this run'
    case 'expected':
      return 'Marked as expected'
    case 'fine':
      return 'Marked as fine'
  }
}

/** What somebody decided about a flag: `Snoozed until 03:40 by Ana: month end`. */
export function decisionWords(decision: FlagDecision, now: number, place: Place): string {
  const reason = decision.reason?.trim() ?? ''
  const who = `${choiceWords(decision, now, place)} by ${decision.actor}`
  return reason === '' ? who : `${who}: ${reason}`
}
