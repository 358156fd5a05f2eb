/** How what a source reports about a job relates to what is known of it. */
import { secondOf } from '../../contract/instant.ts'
import type { Job } from '../../contract/job.ts'
import { statusFacts } from '../../contract/status.ts'
import { recordsOf } from '../store/job-attributes.ts'
import type { JobChange, JobSample, StoredJob } from '../store/port.ts'
import { runtimeAt } from './clock.ts'

/** A reported runtime that differs from our extrapolation by no more than this is not a change. */
const runtimeDriftSeconds = 2

/**
 * Kept once for all jobs and always current, instead of as embedded in each job's response
 * (jobs-api.md §4: they may disagree).
 */
export const withoutEmbedded = (job: Job): Job => ({
  ...job,
  package: null,
  cluster: null,
  log_summary: null,
})

const wholeSeconds = (key: string, value: unknown): unknown =>
  typeof value === 'string' && key.endsWith('_at') ? value.replace(/\.\d+Z$/, 'Z') : value

const withoutRuntime = (job: Job): string =>
  JSON.stringify({ ...job, runtime_in_seconds: 0 }, wholeSeconds)

/** Whether the source's state is already what the store shows. */
export function sameJob(before: StoredJob, job: Job, nowMs: number): boolean {
  const shown = runtimeAt(before.job, before.seenMs, nowMs)
  return (
    Math.abs(shown - job.runtime_in_seconds) <= runtimeDriftSeconds &&
    withoutRuntime(before.job) === withoutRuntime(job)
  )
}

/** A known id with another creation time is a different job: the source was reset. */
export const isSameJob = (before: Job, job: Job): boolean =>
  before.created_at === null ||
  job.created_at === null ||
  secondOf(before.created_at) === secondOf(job.created_at)

/**
 * How long a source may still return the state before a change it has already reported
 * (interaction-rules.md §1 rule 3).
 */
const sourceLagMs = 60_000

/**
 * Rejects outdated responses, which can overtake each other: an ended status is final, and no
 * status goes back to an earlier one without being newer (jobs-api.md §3). If a source still says
 * so a minute later, it is accepted: a stop had no effect, and `updated_at` is no heartbeat.
 * @param askedMs when the response was requested
 */
export function isOvertaken(before: StoredJob, job: Job, askedMs: number): boolean {
  const { job: known, seenMs } = before
  if (!isSameJob(known, job)) return false
  const { terminal, rank } = statusFacts[known.status]
  const [updated, knownUpdated] = [secondOf(job.updated_at), secondOf(known.updated_at)]
  // Facts reported about an ended job may never be repeated, so an older response must not remove
  // them.
  if (statusFacts[job.status].rank >= rank) return terminal && updated < knownUpdated
  return terminal || (updated <= knownUpdated && Math.abs(askedMs - seenMs) < sourceLagMs)
}

/**
 * A pull may contain several statuses of one job in order; each is applied in a round of its own so
 * that all are recorded.
 */
export function inRounds(jobs: readonly Job[]): Job[][] {
  const rounds: Job[][] = []
  const told = new Map<number, number>()
  for (const job of jobs) {
    const turn = told.get(job.id) ?? 0
    told.set(job.id, turn + 1)
    const round = (rounds[turn] ??= [])
    round.push(job)
  }
  return rounds
}

export const hasMoved = (before: Job, after: Job): boolean =>
  before.progress !== after.progress ||
  recordsOf(before) !== recordsOf(after) ||
  JSON.stringify((before.outputs ?? []).map((output) => output.progress)) !==
    JSON.stringify((after.outputs ?? []).map((output) => output.progress))

/** Samples kept of a live job; beyond that every second one is dropped. */
const maxSamples = 40

/** Adds a sample if progress or records have moved. */
export function withSample(samples: readonly JobSample[], job: Job): JobSample[] {
  const records = recordsOf(job)
  const last = samples.at(-1)
  if (job.started_at === null || (last?.[1] === job.progress && last[2] === records))
    return [...samples]
  // A restarted job begins anew.
  const kept = last !== undefined && last[0] > job.runtime_in_seconds ? [] : samples
  const thinned = kept.length < maxSamples ? kept : kept.filter((_, at) => at % 2 === 1)
  return [...thinned, [job.runtime_in_seconds, job.progress, records]]
}

const newsOf = ({ job, notes, headline }: StoredJob): string =>
  JSON.stringify([job.status, job.started_at, headline, notes.flags, notes.pastFlags, notes.triage])

/** Whether a live job has only moved on, which it does all the time. */
export const isGradual = ({ before, after }: JobChange): boolean =>
  before !== null && statusFacts[after.job.status].live && newsOf(before) === newsOf(after)
