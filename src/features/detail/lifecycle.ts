import type { Transition } from '../../../contract/history.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import { endedAt } from '../../../contract/status.ts'
import { isJobStatus, statusFacts, type SeenStatus } from '../../../contract/status.ts'

/** A moment of the job's life, or the stretch between two of them. Times are milliseconds. */
export type LifePart =
  | { kind: 'step'; status: SeenStatus; at: number | null; /** The source told the time; else it is when we first saw it. */ exact: boolean; word: string | null }
  | { kind: 'flag'; at: number }
  | { kind: 'open' }
  | { kind: 'gap'; tone: 'waiting' | 'running' | 'stopping' | 'flag'; from: number; /** null: up to now. */ to: number | null; note: GapNote; /** As the source counted it, where it did. */ seconds?: number }

/** What the words of a gap say beside its length. */
export type GapNote = 'queued' | 'waited' | 'ran' | 'running' | 'stopping' | 'overdue' | 'never ran' | 'not seen'

type LifeJob = Pick<JobDetail, 'status' | 'raw_status' | 'created_at' | 'started_at' | 'completed_at' | 'failed_at' | 'updated_at' | 'runtime_in_seconds'> & {
  insight: Pick<JobDetail['insight'], 'flags'>
}

interface Step {
  status: SeenStatus
  at: number
  exact: boolean
}

const ms = (iso: string | null) => (iso === null ? null : Date.parse(iso))

/** The moments that stand on the line: observed ones, and those the job itself tells of. */
function stepsOf(job: LifeJob, transitions: readonly Transition[]): Step[] {
  const seen = new Map<SeenStatus, Step>()
  for (const { status, at, exact } of transitions) {
    const known = isJobStatus(status) ? status : 'unknown'
    const time = Date.parse(at)
    if (!Number.isNaN(time) && !seen.has(known)) seen.set(known, { status: known, at: time, exact })
  }
  const told = (status: SeenStatus, iso: string | null) => {
    const at = ms(iso)
    if (at !== null) seen.set(status, { status, at, exact: true })
  }
  told('idle', job.created_at)
  told('running', job.started_at)
  if (statusFacts[job.status].terminal) {
    const isExact = job.completed_at !== null || job.failed_at !== null
    const at = ms(endedAt(job))
    if (at !== null && (isExact || !seen.has(job.status))) seen.set(job.status, { status: job.status, at, exact: isExact })
  }
  return [...seen.values()].toSorted((a, b) => a.at - b.at || statusFacts[a.status].rank - statusFacts[b.status].rank)
}

const isWaiting = (status: SeenStatus) => statusFacts[status].rank < statusFacts.running.rank && status !== 'unknown'
const isStop = (status: SeenStatus) => status === 'pending_stoppage' || status === 'stopping'

function gapAfter(step: Step, next: Step | null, wasQueued: boolean): Extract<LifePart, { kind: 'gap' }> {
  const to = next?.at ?? null
  if (isWaiting(step.status)) {
    const note: GapNote = next !== null && statusFacts[next.status].terminal ? 'never ran' : wasQueued && (next === null || !isWaiting(next.status)) ? 'queued' : 'waited'
    return { kind: 'gap', tone: 'waiting', from: step.at, to, note }
  }
  if (isStop(step.status)) return { kind: 'gap', tone: 'stopping', from: step.at, to, note: 'stopping' }
  if (next === null) return { kind: 'gap', tone: 'running', from: step.at, to, note: 'running' }
  // A job that stopped was asked to: where that was not observed, the line says so instead of making it up.
  const note: GapNote = next.status === 'stopped' ? 'not seen' : 'ran'
  return { kind: 'gap', tone: 'running', from: step.at, to, note }
}

/**
 * The job's life as moments and the stretches between them: requested, running, how it ended.
 * Short waiting states (starting, queued) are told by the words of the gap, so that the line stays readable.
 */
export function lifecycleOf(job: LifeJob, transitions: readonly Transition[]): LifePart[] {
  const steps = stepsOf(job, transitions)
  const wasQueued = steps.some((step) => step.status === 'queued') || job.status === 'queued'
  const shown = steps.filter((step, index) => index === 0 || !isWaiting(step.status) || step.status === job.status)
  const parts: LifePart[] = []
  for (const [index, step] of shown.entries()) {
    const next = shown[index + 1] ?? null
    parts.push({ kind: 'step', status: step.status, at: step.at, exact: step.exact, word: step.status === 'unknown' ? job.raw_status : null })
    if (next === null && statusFacts[job.status].terminal) break
    const between = gapAfter(step, next, wasQueued)
    // The runtime told need not be end minus start (jobs-api.md §4): one page shows one number.
    const gap = step.status === 'running' && next !== null && statusFacts[next.status].terminal ? { ...between, seconds: job.runtime_in_seconds } : between
    const runaway = next === null && job.status === 'running' ? job.insight.flags.find((flag) => flag.kind === 'runaway') : undefined
    const since = runaway ? Date.parse(runaway.since) : Number.NaN
    if (since > step.at) parts.push({ ...gap, to: since, note: 'ran' }, { kind: 'flag', at: since }, { kind: 'gap', tone: 'flag', from: since, to: null, note: 'overdue' })
    else parts.push(gap)
  }
  if (!statusFacts[job.status].terminal && shown.length > 0) parts.push({ kind: 'open' })
  return parts
}
