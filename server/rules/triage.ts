/**
 * What became of failures: one definition behind counts, lists and the API (docs/api.md,
 * "Triage"). Pure; times in milliseconds since 1970.
 */
import type { ResolutionState } from '../../contract/triage.ts'
import type { SeenStatus } from '../../contract/status.ts'
import { statusFacts } from '../../contract/status.ts'
import { variablesKey, type RunVariables } from './significant-variables.ts'

/** A job that failed, or completed with few records. */
export interface Failure extends RunVariables {
  id: number
  createdMs: number
  endedMs: number
  /** The error group; null without an error. */
  group: string | null
  /** Completed with few records, rather than failed. */
  isShort: boolean
  /** Who started it, such as `schedule:17`. */
  creatorKey: string
  /** Retries done by the schedule, and allowed; null without a schedule or retries. */
  attempts: number | null
  maxAttempts: number | null
  /** The workflow that started it; null without one, or if it is not known. */
  parent: { id: number; status: SeenStatus } | null
}

/** A completed run of the same package. */
export interface Completion extends RunVariables {
  id: number
  createdMs: number
  endedMs: number
  isShort: boolean
}

/** What somebody decided about a failure. */
export interface FailureMark {
  /** Null if nobody has it. */
  assignee: string | null
  acknowledged: {
    atMs: number
    /** Null if it does not end by itself. */
    untilMs: number | null
  } | null
  assignedMs: number
}

/** A job that somebody started to repeat another. */
export interface RerunLink {
  id: number
  of: number
  status: SeenStatus
  endedMs: number
}

/** Everything that decides about the failures of one package. */
export interface TriageInput {
  failures: readonly Failure[]
  completions: readonly Completion[]
  /** Names of variables that do not count. */
  passing: ReadonlySet<string>
  marks: ReadonlyMap<number, FailureMark>
  /** Re-runs of the failures, re-runs of these, and so on. */
  reruns: readonly RerunLink[]
  /** Other jobs of the package that are later attempts of a schedule. */
  attempts: readonly { id: number; createdMs: number; attempts: number; creatorKey: string }[]
  isMuted: (group: string) => boolean
  nowMs: number
}

export interface FailureState {
  state: ResolutionState
  /**
   * The job that resolved it or counts instead. If acknowledged, the job whose acknowledgement is
   * in force, which may be an earlier failure; null if its group is muted.
   */
  by: number | null
  atMs: number | null
  assignee: string | null
}

/** A schedule that has not tried again by then will not. */
export const retryWaitMs = 3_600_000
const maxReruns = 20

const state = (
  kind: ResolutionState,
  by: number | null = null,
  atMs: number | null = null,
): FailureState => ({ state: kind, by, atMs, assignee: null })

/** A completed re-run, or a completed re-run of a failed one. */
function completedRerun(id: number, reruns: ReadonlyMap<number, readonly RerunLink[]>) {
  let jobs = [id]
  const seen = new Set(jobs)
  for (let depth = 0; depth < maxReruns && jobs.length > 0; depth += 1) {
    const next = jobs.flatMap((job) => reruns.get(job) ?? []).filter((each) => !seen.has(each.id))
    const done = next.find(({ status }) => status === 'completed')
    if (done) return done
    jobs = next.map((each) => each.id)
    for (const job of jobs) seen.add(job)
  }
  return null
}

/** The workflow counts instead: it failed, too, or will say itself how it ended. */
const isCovered = ({ parent }: Failure): boolean =>
  parent !== null && (parent.status === 'failed' || statusFacts[parent.status].live)

function retryOf(failure: Failure, input: TriageInput): FailureState | null {
  const { attempts, maxAttempts, id, createdMs, endedMs, creatorKey } = failure
  if (attempts === null || maxAttempts === null || attempts >= maxAttempts) return null
  const next = input.attempts.find(
    (each) =>
      each.id !== id &&
      each.creatorKey === creatorKey &&
      each.createdMs >= createdMs &&
      each.attempts > attempts,
  )
  if (next) return state('retrying', next.id, next.createdMs)
  return input.nowMs - endedMs < retryWaitMs ? state('retrying') : null
}

/** What becomes of a failure without anybody's decision. */
function fateOf(
  failure: Failure,
  input: TriageInput,
  reruns: ReadonlyMap<number, readonly RerunLink[]>,
  keyOf: (run: RunVariables) => string,
): FailureState {
  const rerun = completedRerun(failure.id, reruns)
  if (rerun) return state('resolved', rerun.id, rerun.endedMs)
  const key = keyOf(failure)
  const later = input.completions.filter(
    (each) =>
      each.id !== failure.id &&
      !each.isShort &&
      each.createdMs >= failure.createdMs &&
      each.endedMs >= failure.endedMs &&
      keyOf(each) === key,
  )
  const [first] = later.toSorted((a, b) => a.endedMs - b.endedMs)
  if (first) return state('resolved', first.id, first.endedMs)
  if (isCovered(failure)) return state('covered', failure.parent?.id ?? null)
  return (failure.isShort ? null : retryOf(failure, input)) ?? state('unresolved')
}

const isInForce = ({ acknowledged }: FailureMark, nowMs: number): boolean =>
  acknowledged !== null && (acknowledged.untilMs === null || acknowledged.untilMs > nowMs)

interface Streak {
  /** The acknowledged failure whose decision also holds for later ones of its kind. */
  acknowledged: { id: number; group: string | null; atMs: number; covered: number[] } | null
  /** Who has the failures of each kind. */
  owners: Map<string | null, { assignee: string; atMs: number }>
}

/**
 * Applies what people decided to the failures of one package and the same variables, oldest first.
 * An acknowledgement also holds for later failures of the same kind; one of another kind undoes it.
 */
function decide(
  failures: readonly Failure[],
  states: Map<number, FailureState>,
  { marks, isMuted, nowMs }: TriageInput,
): void {
  const streak: Streak = { acknowledged: null, owners: new Map() }
  for (const failure of failures) {
    const found = states.get(failure.id)
    if (!found) continue
    const mark = marks.get(failure.id)
    const open = found.state === 'unresolved'
    const { acknowledged } = streak
    if (open && acknowledged && failure.endedMs > acknowledged.atMs) {
      if (acknowledged.group === failure.group) {
        acknowledge(found, acknowledged.id, acknowledged.atMs)
        acknowledged.covered.push(failure.id)
      } else {
        for (const id of acknowledged.covered) undo(states.get(id))
        streak.acknowledged = null
      }
    }
    if (open && mark?.acknowledged && isInForce(mark, nowMs)) {
      const { atMs } = mark.acknowledged
      acknowledge(found, failure.id, atMs)
      const covered = [failure.id]
      streak.acknowledged = { id: failure.id, group: failure.group, atMs, covered }
    }
    found.assignee =
      found.state === 'resolved' ? (mark?.assignee ?? null) : assigneeOf(failure, mark, streak)
    if (found.state === 'unresolved' && failure.group !== null && isMuted(failure.group))
      found.state = 'acknowledged'
  }
}

function acknowledge(found: FailureState, by: number, atMs: number): void {
  found.state = 'acknowledged'
  found.by = by
  found.atMs = atMs
}

function undo(found: FailureState | undefined): void {
  if (found?.state !== 'acknowledged') return
  found.state = 'unresolved'
  found.by = null
  found.atMs = null
}

/** Its own, or that of an earlier failure of the same kind if this one came after. */
function assigneeOf(
  { group, endedMs }: Failure,
  mark: FailureMark | undefined,
  { owners }: Streak,
): string | null {
  if (mark) {
    if (mark.assignee === null) owners.delete(group)
    else owners.set(group, { assignee: mark.assignee, atMs: mark.assignedMs })
    return mark.assignee
  }
  const owner = owners.get(group)
  return owner && endedMs > owner.atMs ? owner.assignee : null
}

function groupedBy<Key, Item>(
  items: readonly Item[],
  keyOf: (item: Item) => Key,
): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}

/** What became of each failure of one package. */
export function resolutionsOf(input: TriageInput): Map<number, FailureState> {
  const keys = new Map<RunVariables, string>()
  const keyOf = (run: RunVariables): string => {
    const known = keys.get(run) ?? variablesKey(run, input.passing)
    keys.set(run, known)
    return known
  }
  const reruns = groupedBy(input.reruns, ({ of }) => of)
  const states = new Map<number, FailureState>()
  for (const failure of input.failures)
    states.set(failure.id, fateOf(failure, input, reruns, keyOf))
  const alike = groupedBy(input.failures, keyOf)
  for (const failures of alike.values())
    decide(
      failures.toSorted((a, b) => a.endedMs - b.endedMs || a.id - b.id),
      states,
      input,
    )
  return states
}

/**
 * When time alone changes one of these states: an acknowledgement ends, or a retry stayed out.
 * @returns null if never
 */
export function nextChangeMs(
  { failures, marks, nowMs }: TriageInput,
  states: ReadonlyMap<number, FailureState>,
): number | null {
  const moments = failures.flatMap(({ id, endedMs }) => {
    const found = states.get(id)
    if (found?.state === 'retrying' && found.by === null) return [endedMs + retryWaitMs]
    if (found?.state !== 'acknowledged') return []
    return marks.get(found.by ?? id)?.acknowledged?.untilMs ?? []
  })
  const coming = moments.filter((moment) => moment > nowMs)
  return coming.length === 0 ? null : Math.min(...coming)
}
