import type { OutputRecords } from '../../server/rules/run.ts'
import {
  faults,
  faulty,
  onsetOf,
  undisturbed,
  type Course,
  type Fault,
  type Plan,
  type Usual,
} from './course.ts'
import type { Load, Moment } from './families.ts'
import { totalOf, type Shortage } from './outputs.ts'
import { packagesOf, type Package } from './packages.ts'
import { pace, recordsCurve } from './progress.ts'
import { Random } from './random.ts'

/** Why a good run is slow. */
export type SlowReason = 'end of the month' | 'bigger input' | 'slow cluster'

/** What is true of a run and what a detector is to find out. */
export interface Truth {
  usual: Usual
  fault: Fault | null
  /** Seconds after the start; null for a good run and for a faulty one that ended before. */
  onsetSeconds: number | null
  slow: SlowReason | null
  shortage: Shortage | null
  /** Share of the usual records that the shortage leaves. */
  recordsLeft: number | null
}

export interface GeneratedRun extends Course {
  package: Package
  startedMs: number
  variables: Readonly<Record<string, string>>
  status: 'completed' | 'stopped' | 'failed'
  runtimeSeconds: number
  /** Empty unless completed. */
  outputs: readonly OutputRecords[]
  /** Seconds from the start to the first look at it. */
  firstLookSeconds: number
  truth: Truth
}

export interface Replay {
  packages: readonly Package[]
  /** In order of their starts. */
  runs: readonly GeneratedRun[]
}

/** Shares of runs. */
const share = { faulty: 0.02, failed: 0.012, short: 0.006, empty: 0.004 }

/**
 * Bigger input or a slow cluster on any day; month end on three days around it. A package that
 * takes seconds spends them on its start, whatever the input.
 */
const slowShare = { anyDay: 0.021, monthEnd: 0.14, ofQuick: 0.25 }
const quickSeconds = 120

function slowReasonOf({ moment, usual, random }: Draft): SlowReason | null {
  const { dayOfMonth, daysInMonth } = moment
  if (usual.median < quickSeconds && !random.chance(slowShare.ofQuick)) return null
  const isMonthEnd = dayOfMonth === 1 || dayOfMonth >= daysInMonth - 1
  if (isMonthEnd && random.chance(slowShare.monthEnd)) return 'end of the month'
  if (!random.chance(slowShare.anyDay)) return null
  return random.pick(['bigger input', 'bigger input', 'slow cluster'])
}

function shortageOf(of: Package, load: number, random: Random): Shortage | null {
  const drawn = random.weighted<Shortage | null>([
    [null, 1 - share.short - share.empty],
    ['few', share.short * 0.65],
    ['few in one output', share.short * 0.35],
    ['zero', share.empty],
  ])
  return drawn !== null && of.outputs.canLack(drawn, load) ? drawn : null
}

/** A factor on the runtime. */
const slowFactor = (random: Random): number => random.between(1.5, 3.2)

/** Everything drawn for one run before it is known whether something goes wrong. */
interface Draft {
  of: Package
  startedMs: number
  moment: Moment
  load: Load
  variables: Record<string, string>
  usual: Usual
  random: Random
}

function draftOf(
  of: Package,
  start: Package['starts'][number],
  index: number,
  random: Random,
): Draft {
  const { startedMs, moment } = start
  const load = of.workload(moment, random)
  const median = of.baseSeconds * load.runtime
  const far = median * of.spread.far
  const idle = of.idleVariables.map((variable) => variable(startedMs, index, random))
  const backfill = of.backfill === null ? {} : { [of.backfill]: 'false' }
  return {
    of,
    startedMs,
    moment,
    load,
    variables: { ...Object.fromEntries(idle), ...backfill, ...load.variables },
    usual: { median, far, widestStep: of.widestStep * far },
    random,
  }
}

/** The plan of a run that takes `seconds`, and what it writes in the end. */
function planOf(
  draft: Draft,
  seconds: number,
  load: number,
  shortage: Shortage | null,
): { plan: Plan; outputs: OutputRecords[]; left: number | null } {
  const { of, moment, random } = draft
  const { outputs, left } = of.outputs.draw(load, moment.life, shortage, random)
  return {
    outputs,
    left,
    plan: {
      seconds,
      pace: pace(random),
      progress: of.progress.draw(random),
      records: recordsCurve(of.records.kind, of.records.lateFrom),
      total: totalOf(outputs),
    },
  }
}

type Ending = Pick<GeneratedRun, 'status' | 'runtimeSeconds' | 'outputs'>

const lookEverySeconds = 60

function runOf(draft: Draft, course: Course, ending: Ending, truth: Partial<Truth>): GeneratedRun {
  const { of, startedMs, variables, usual, random } = draft
  return {
    package: of,
    startedMs,
    variables,
    ...ending,
    ...course,
    firstLookSeconds: random.between(0, lookEverySeconds),
    truth: {
      usual,
      fault: null,
      onsetSeconds: null,
      slow: null,
      shortage: null,
      recordsLeft: null,
      ...truth,
    },
  }
}

function goodRun(draft: Draft): GeneratedRun {
  const { of, usual, load, random } = draft
  const slow = slowReasonOf(draft)
  const shortage = slow === null ? shortageOf(of, load.records, random) : null
  const factor = slow === null ? of.spread.draw(random) : slowFactor(random)
  const isBigger = slow === 'bigger input' || slow === 'end of the month'
  // A run that finds little input is often quick.
  const quick = shortage !== null && random.chance(0.5) ? random.between(0.3, 1) : 1
  const seconds = Math.max(1, usual.median * factor * quick)
  const records = load.records * (isBigger ? factor : 1)
  const { plan, outputs, left } = planOf(draft, seconds, records, shortage)
  const enlarged = isBigger ? load.enlarged?.(factor) : undefined
  const variables = {
    ...draft.variables,
    ...enlarged,
    ...(slow === 'bigger input' && of.backfill !== null ? { [of.backfill]: 'true' } : {}),
  }
  const isFailed = slow === null && shortage === null && random.chance(share.failed)
  const ending: Ending = isFailed
    ? { status: 'failed', runtimeSeconds: seconds * random.between(0.02, 1), outputs: [] }
    : { status: 'completed', runtimeSeconds: seconds, outputs }
  return runOf({ ...draft, variables }, undisturbed(plan), ending, {
    slow,
    ...(isFailed ? {} : { shortage, recordsLeft: left }),
  })
}

/** How a faulty run ends: an operator stops it, it frees itself, or it dies. */
function fateOf(fault: Fault, random: Random): GeneratedRun['status'] {
  const canComplete = fault !== 'ever slower' && fault !== 'stuck near the end'
  return random.weighted([
    ['stopped', 14],
    ['completed', canComplete ? 4 : 0],
    ['failed', 1.5],
  ])
}

/** Faults that somebody who looks at the progress can see long before the run is late. */
const isStall = (fault: Fault): boolean =>
  fault === 'stuck' || fault === 'stuck near the end' || fault === 'records grow, progress does not'

/**
 * Seconds after which somebody stops the run: within the hour or two after its onset by day, or in
 * the morning. Nobody hurries with a package that usually takes hours.
 */
function stopOf(fault: Fault, onset: number, median: number, random: Random): number {
  const minutes = random.chance(0.6) ? random.logBetween(10, 120) : random.between(120, 600)
  const times = isStall(fault) ? random.between(2, 5) : random.logBetween(3, 8)
  return Math.max(onset + minutes * 60 + median * random.between(0, 1), times * median)
}

/** A faulty run is 3 to 50 times the usual, but ends within two days if that is enough for 3. */
const timesUsual = { min: 3, max: 50 }
const maxSeconds = 48 * 3_600

function faultyRun(draft: Draft): GeneratedRun {
  const { of, usual, load, random } = draft
  const fault = random.pick(faults)
  const fate = fateOf(fault, random)
  const times = Math.max(
    timesUsual.min,
    Math.min(random.logBetween(timesUsual.min, timesUsual.max), maxSeconds / usual.median),
  )
  const finish = usual.median * times
  const { plan, outputs } = planOf(draft, usual.median * of.spread.draw(random), load.records, null)
  const latest = Math.max(usual.far, usual.median + 300)
  const latestStop = stopOf(fault, latest, usual.median, random)
  const atLeast = fate === 'completed' ? plan.seconds * 1.2 : latestStop * random.between(1.1, 2)
  const finishSeconds = Math.max(finish, atLeast)
  const course = faulty(plan, fault, finishSeconds, random)
  const onset = onsetOf(course, usual)
  const runtimeSeconds = {
    completed: finishSeconds,
    stopped: Math.max(latestStop - (latest - onset), onset + 600),
    failed: Math.min(finishSeconds * 0.98, random.logBetween(plan.seconds, latestStop * 2)),
  }[fate]
  const ending = { status: fate, runtimeSeconds, outputs: fate === 'completed' ? outputs : [] }
  return runOf(draft, course, ending, {
    fault,
    onsetSeconds: onset < runtimeSeconds ? onset : null,
  })
}

/** After a stop, somebody starts the package again. */
function rerunOf(run: GeneratedRun, draft: Draft): GeneratedRun[] {
  const { random } = draft
  if (run.status !== 'stopped' || !random.chance(0.5)) return []
  const endedMs = run.startedMs + run.runtimeSeconds * 1000
  const startedMs = Math.round(endedMs + random.between(2, 30) * 60_000)
  return [goodRun({ ...draft, startedMs })]
}

function runsOf(of: Package, random: Random): GeneratedRun[] {
  return of.starts.flatMap((start, index) => {
    const draft = draftOf(of, start, index, random)
    const run = random.chance(share.faulty) ? faultyRun(draft) : goodRun(draft)
    return [run, ...rerunOf(run, draft)]
  })
}

/** Draws a fleet of packages and all their runs. The same seed draws the same. */
export function replayOf(seed: number): Replay {
  const packages = packagesOf(new Random(seed, 0, 0), (id) => new Random(seed, id, 1))
  const runs = packages.flatMap((of) => runsOf(of, new Random(seed, of.id, 2)))
  return { packages, runs: runs.toSorted((a, b) => a.startedMs - b.startedMs) }
}
