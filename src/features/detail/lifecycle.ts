import type { Transition } from '../../../contract/history.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt, isJobStatus, statusFacts, type SeenStatus } from '../../../contract/status.ts'
import { toMs } from '../../format/time.ts'
import { startOf } from './facts.ts'

/** A moment of the job's life, or the gap between two of them. Times are in milliseconds. */
export type LifePart =
  | {
      kind: 'step'
      status: SeenStatus
      at: number | null
      /** The source gave the time; otherwise it is when Jobwatch first saw the status. */
      exact: boolean
      word: string | null
    }
  | { kind: 'flag'; at: number }
  | { kind: 'open' }
  | {
      kind: 'gap'
      tone: 'waiting' | 'running' | 'stopping' | 'flag'
      from: number
      /** Null: up to now. */
      to: number | null
      note: GapNote
      /** As counted by the source, where it is. */
      seconds?: number
    }

/** What is said about a gap beside its length. */
export type GapNote =
  | 'queued'
  | 'waited'
  | 'ran'
  | 'running'
  | 'stopping'
  | 'overdue'
  | 'never ran'
  | 'not seen'
  | 'start not recorded'
  | 'times disagree'

type LifeJob = Pick<
  JobDetail,
  | 'status'
  | 'raw_status'
  | 'created_at'
  | 'started_at'
  | 'completed_at'
  | 'failed_at'
  | 'updated_at'
  | 'runtime_in_seconds'
  | 'progress'
> & {
  insight: Pick<JobDetail['insight'], 'flags'>
}

interface Step {
  status: SeenStatus
  at: number
  exact: boolean
}

/** The moments on the line: observed transitions, and the times the job itself carries. */
function stepsOf(job: LifeJob, transitions: readonly Transition[]): Step[] {
  const seen = new Map<SeenStatus, Step>()
  for (const { status, at, exact } of transitions) {
    const known = isJobStatus(status) ? status : 'unknown'
    const time = Date.parse(at)
    if (!Number.isNaN(time) && !seen.has(known)) seen.set(known, { status: known, at: time, exact })
  }
  const record = (status: SeenStatus, iso: string | null) => {
    const at = toMs(iso)
    if (at !== null) seen.set(status, { status, at, exact: true })
  }
  record('idle', job.created_at)
  record('running', job.started_at)
  if (statusFacts[job.status].terminal) {
    const isExact = job.completed_at !== null || job.failed_at !== null
    const at = toMs(endedAt(job))
    if (at !== null && (isExact || !seen.has(job.status)))
      seen.set(job.status, { status: job.status, at, exact: isExact })
  }
  const end = statusFacts[job.status].terminal ? (seen.get(job.status) ?? null) : null
  // A status first seen after the recorded end only shows that we looked late.
  const inTime = [...seen.values()].filter(
    (step) => step === end || step.exact || end === null || !end.exact || step.at <= end.at,
  )
  return inTime.toSorted(
    (a, b) =>
      orderOf(a, job) - orderOf(b, job) ||
      a.at - b.at ||
      statusFacts[a.status].rank - statusFacts[b.status].rank,
  )
}

/** The request comes first and the end last, whatever the source's clocks say. */
function orderOf(step: Step, job: LifeJob): number {
  if (step.status === 'idle') return 0
  return statusFacts[step.status].terminal && step.status === job.status ? 2 : 1
}

/** The clocks of two machines may differ by this much. Milliseconds. */
const clockSlack = 5000

type Gap = Extract<LifePart, { kind: 'gap' }>

const isWaiting = (status: SeenStatus) =>
  statusFacts[status].rank < statusFacts.running.rank && status !== 'unknown'
const isStop = (status: SeenStatus) => status === 'pending_stoppage' || status === 'stopping'

function gapAfter(step: Step, next: Step | null, wasQueued: boolean, job: LifeJob): Gap {
  const to = next === null ? null : Math.max(step.at, next.at)
  const isEnd = next !== null && statusFacts[next.status].terminal
  const gap = { kind: 'gap', from: step.at, to } as const
  if (next !== null && step.at - next.at > clockSlack)
    return { ...gap, tone: isWaiting(step.status) ? 'waiting' : 'running', note: 'times disagree' }
  if (isWaiting(step.status)) {
    if (isEnd && startOf(job) === 'not recorded')
      return { ...gap, tone: 'running', note: 'start not recorded' }
    const waited = wasQueued && (next === null || !isWaiting(next.status)) ? 'queued' : 'waited'
    return { ...gap, tone: 'waiting', note: isEnd ? 'never ran' : waited }
  }
  if (isStop(step.status)) return { ...gap, tone: 'stopping', note: 'stopping' }
  if (next === null) return { ...gap, tone: 'running', note: 'running' }
  // A stopped job was asked to stop: where that was not observed, the line says so.
  return { ...gap, tone: 'running', note: next.status === 'stopped' ? 'not seen' : 'ran' }
}

/**
 * The job's life as moments and the gaps between them: requested, running, how it ended. To keep
 * the line readable, short waiting states (starting, queued) only appear in the words of a gap.
 */
export function lifecycleOf(job: LifeJob, transitions: readonly Transition[]): LifePart[] {
  const steps = stepsOf(job, transitions)
  const wasQueued = steps.some((step) => step.status === 'queued') || job.status === 'queued'
  const shown = steps.filter(
    (step, index) => index === 0 || !isWaiting(step.status) || step.status === job.status,
  )
  const parts: LifePart[] = []
  for (const [index, step] of shown.entries()) {
    const next = shown[index + 1] ?? null
    parts.push({
      kind: 'step',
      status: step.status,
      at: step.at,
      exact: step.exact,
      word: step.status === 'unknown' ? job.raw_status : null,
    })
    if (next === null && statusFacts[job.status].terminal) break
    const between = gapAfter(step, next, wasQueued, job)
    // The runtime may differ from end minus start (jobs-api.md §4): the page shows one number.
    const gap =
      step.status === 'running' && next !== null && statusFacts[next.status].terminal
        ? { ...between, seconds: job.runtime_in_seconds }
        : between
    const runaway =
      next === null && job.status === 'running'
        ? job.insight.flags.find((flag) => flag.kind === 'runaway')
        : undefined
    const since = runaway ? Date.parse(runaway.since) : Number.NaN
    if (since > step.at)
      parts.push(
        { ...gap, to: since, note: 'ran' },
        { kind: 'flag', at: since },
        { kind: 'gap', tone: 'flag', from: since, to: null, note: 'overdue' },
      )
    else parts.push(gap)
  }
  if (!statusFacts[job.status].terminal && shown.length > 0) parts.push({ kind: 'open' })
  return parts
}
