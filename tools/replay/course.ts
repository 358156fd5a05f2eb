import type { Curve } from './progress.ts'
import type { Random } from './random.ts'

/** Progress and records of a run by the seconds since its start. */
export interface Course {
  progressAt: (seconds: number) => number
  recordsAt: (seconds: number) => number | null
}

/** A run as it would go undisturbed. */
export interface Plan {
  seconds: number
  /** Share of the work done by share of the time passed. */
  pace: Curve
  /** By share of the work done. */
  progress: Curve
  /** By share of the work done; null if records are not known while the package runs. */
  records: Curve | null
  /** Records over all outputs in the end. */
  total: number
}

export const faults = [
  'slow from the start',
  'crawls from some point',
  'stuck',
  'stuck near the end',
  'records grow, progress does not',
  'ever slower',
] as const
export type Fault = (typeof faults)[number]

const courseOf = (plan: Plan, workAt: Curve): Course => ({
  progressAt: (seconds) => plan.progress(workAt(seconds)),
  recordsAt: (seconds) =>
    plan.records === null ? null : Math.round(plan.total * plan.records(workAt(seconds))),
})

/** No run is done before it ends. */
const almostAll = 0.9999

const workOf = (plan: Plan): Curve => {
  return (seconds) => Math.min(almostAll, plan.pace(Math.min(1, seconds / plan.seconds)))
}

export const undisturbed = (plan: Plan): Course => courseOf(plan, workOf(plan))

/** Goes as planned until `fromSeconds`, and by `after` from there. */
const disturbedFrom =
  (plan: Plan, fromSeconds: number, after: (secondsPast: number, done: number) => number): Curve =>
  (seconds) => {
    const work = workOf(plan)
    return seconds < fromSeconds
      ? work(seconds)
      : Math.min(almostAll, after(seconds - fromSeconds, work(fromSeconds)))
  }

/**
 * The course of a run with a fault.
 * @param finishSeconds when the run completes unless somebody stops it
 */
export function faulty(plan: Plan, fault: Fault, finishSeconds: number, random: Random): Course {
  const at = random.between(0.05, 0.95) * plan.seconds
  // A run that frees itself takes the rest of its time then.
  const freedAt = Math.max(at, finishSeconds - (plan.seconds - at))
  const stuckWork = disturbedFrom(plan, at, (past, done) => {
    const sinceFreed = at + past - freedAt
    return sinceFreed <= 0 ? done : workOf(plan)(at + sinceFreed)
  })
  switch (fault) {
    case 'slow from the start':
      return undisturbed({ ...plan, seconds: finishSeconds })
    case 'crawls from some point':
      return courseOf(
        plan,
        disturbedFrom(
          plan,
          at,
          (past, done) => done + (1 - done) * Math.min(1, past / (finishSeconds - at)),
        ),
      )
    case 'stuck':
      return courseOf(plan, stuckWork)
    case 'stuck near the end':
      return stuckNearTheEnd(plan, random)
    case 'records grow, progress does not':
      return {
        progressAt: courseOf(plan, stuckWork).progressAt,
        recordsAt: growing(plan, at, random.between(0.5, 2)),
      }
    case 'ever slower': {
      const end = random.between(0.6, 1)
      const before = workOf(plan)(at)
      // As fast as before at first.
      const speed = Math.max(0.2, (1 - before) / Math.max(plan.seconds - at, 1))
      const reached = before + (1 - before) * end
      return courseOf(
        plan,
        disturbedFrom(plan, at, (past, done) => {
          const span = reached - done
          return reached - span / (1 + (speed * past) / span)
        }),
      )
    }
  }
}

/** All the work is done, and the run does not end. */
function stuckNearTheEnd(plan: Plan, random: Random): Course {
  const shown = random.pick([0.9, 0.95, 0.99, 0.99, 0.99])
  const { progressAt, recordsAt } = undisturbed(plan)
  const isShowing = plan.progress(0.999) > 0
  return {
    progressAt: (seconds) =>
      seconds < plan.seconds || !isShowing
        ? Math.min(shown, progressAt(seconds))
        : Math.max(shown, progressAt(plan.seconds)),
    recordsAt,
  }
}

/** Records as planned until `from`, and then at their usual rate times `rate`, without an end. */
function growing(plan: Plan, from: number, rate: number): Course['recordsAt'] {
  const { recordsAt } = undisturbed(plan)
  return (seconds) => {
    if (seconds < from || plan.records === null) return recordsAt(seconds)
    const more = (plan.total / plan.seconds) * rate * (seconds - from)
    return Math.round((recordsAt(from) ?? 0) + more)
  }
}

/** What is usual for a mode, in seconds. */
export interface Usual {
  median: number
  /** 999 of 1,000 runs are shorter. */
  far: number
  /** The widest step of the progress of those. */
  widestStep: number
}

/** A run is no runaway before it is this much over its usual. */
const graceSeconds = 300

/**
 * When a faulty run can be told from all but 1 in 1,000 good ones, or has stood still for twice the
 * widest step of its progress.
 */
export function onsetOf(course: Course, usual: Usual): number {
  const earliest = usual.median + graceSeconds
  const latest = Math.max(usual.far, earliest)
  const step = Math.max(5, latest / 2000)
  let last = 0
  let since = 0
  for (let seconds = 0; seconds < latest; seconds += step) {
    const progress = course.progressAt(seconds)
    if (progress !== last) {
      last = progress
      since = seconds
    }
    const still = since + 2 * usual.widestStep
    if (seconds >= earliest && seconds >= still) return Math.max(earliest, still)
  }
  return latest
}
