/**
 * Whether a running job is a runaway or has stalled. The rule weighs three things: the runtime
 * against that of runs like this one, what progress says about the rest, and how long progress has
 * stood still. `docs/decisions/009-runaways.md` says why, `npm run bench` how well it does.
 */
import type { PastRun, RunFacts, RunSample } from './run.ts'
import { atProgress, movesOf, widestPause, type ProgressShape } from './progress-shape.ts'
import {
  modelOf,
  plainFleet,
  usualRun,
  type FleetModel,
  type PackageModel,
  type UsualRun,
} from './usual.ts'

/** Limits in seconds; an account may set them. */
export interface RunawayFloors {
  /** A run is no runaway before it is this much over its usual runtime. */
  runawayOverMedian: number
  /** Progress that stands still for less is no stall. */
  noProgress: number
  /** For a package without completed runs; null goes by the longest runs of other packages. */
  runawayWithoutBaseline: number | null
}

export const plainFloors: RunawayFloors = {
  runawayOverMedian: 300,
  noProgress: 300,
  runawayWithoutBaseline: null,
}

/** What the rule goes by, for a sentence on screen. Seconds. */
export interface RunawayEvidence {
  runtimeSeconds: number
  /** Null for a package without completed runs. */
  usual: UsualRun | null
  /** How long progress has stood still. */
  stillSeconds: number
  /** The longest that progress usually pauses; null if no run was watched. */
  usualPauseSeconds: number | null
  /** The whole runtime that progress so far points to; null if progress tells nothing. */
  expectedSeconds: number | null
}

export interface RunawayVerdict {
  isRunaway: boolean
  isStalled: boolean
  /** Runtime beyond which the run is a runaway if its progress does not say otherwise. */
  limitSeconds: number
  /** Standstill beyond which progress has stalled. */
  stillLimitSeconds: number
  evidence: RunawayEvidence
}

/** Progress tells how far a run is only if it moves at least this often. */
const minTellingMoves = 3
/** A run that is expected to end within this multiple of the usual runtime is slow at worst. */
const slowAtWorst = 3.4
/** Where nothing tells how far a run is: within this multiple of the usual, it may be slow only. */
const maybeSlow = 3.1
/** With fewer moves, pauses so far tell nothing about those to come. */
const tellingMoves = 5
/** Multiple of the shortest standstill that counts, where no run was watched. */
const unknownPause = 6
/** Moves are seen this much late. */
const lookSeconds = 60
/** A pause this many times the widest usual one is a stall. */
const stallFactor = 2

/** The whole runtime that progress points to by now; null if progress tells nothing. */
function expectedSeconds(
  moves: readonly RunSample[],
  elapsed: number,
  shape: ProgressShape | null,
): number | null {
  if (shape !== null && shape.moves < minTellingMoves) return null
  const last = moves.at(-1)
  if (shape === null) {
    // Progress that was never watched is taken at its word, once there is enough of it.
    if (last === undefined || moves.length < minTellingMoves || last.progress < 0.1) return null
    return Math.max(last.seconds / last.progress, elapsed)
  }
  const progress = last?.progress ?? 0
  const reached =
    last === undefined ? 0 : last.seconds / Math.max(0.01, atProgress(shape.reach, progress))
  const left = elapsed / Math.max(0.01, atProgress(shape.leave, progress))
  return Math.max(elapsed, reached, left)
}

/** With progress that moves, an input may be this many times larger than usual; else less. */
const largestInput = { moving: 12, still: slowAtWorst }
/** Records that are written at this share of the usual rate are written at the usual rate. */
const usualRate = 0.65

/** Whether the run writes records at the usual rate, so that it takes longer for having more. */
function isLargerInput(
  model: PackageModel,
  usual: UsualRun,
  { samples }: RunFacts,
  elapsed: number,
  tellsProgress: boolean,
): boolean {
  const last = samples.at(-1)
  if (last === undefined || last.records === null || !model.recordsMove) return false
  if (model.recordsP50 === null || model.recordsP50 <= 0) return false
  const written = last.records / model.recordsP50
  const most = tellsProgress ? largestInput.moving : largestInput.still
  return written < most && written > (usualRate * elapsed) / usual.p50
}

/** Progress whose pauses are at most this share of the runtime shows its pace at any time. */
const steadyPause = 0.25
/** A run slows down if its expected runtime has grown by this factor since an earlier moment. */
const deterioration = 1.5

/**
 * Whether the run has slowed down on its way. One that is slow from the start may have a larger
 * input than usual; one that slows down has not.
 */
function isDeteriorating(
  shape: ProgressShape | null,
  { samples }: RunFacts,
  elapsed: number,
  expected: number,
): boolean {
  if (shape === null || shape.pauseShare > steadyPause) return false
  const before = movesOf(samples.filter(({ seconds }) => seconds <= 0.6 * elapsed))
  const earlier = before.length < 2 ? null : expectedSeconds(before, 0.6 * elapsed, shape)
  return earlier !== null && expected > deterioration * earlier
}

/** A run that has at most this share of its runtime so far left is about to end. */
const aboutToEnd = 0.3
/** It may then exceed its limit by this factor. */
const graceFactor = 1.6

/** Whether progress, as a whole and lately, says that little is left. */
function isAboutToEnd({ samples }: RunFacts, elapsed: number, expected: number): boolean {
  if (expected - elapsed > aboutToEnd * elapsed) return false
  const progress = samples.at(-1)?.progress ?? 0
  const before = samples.findLast(({ seconds }) => seconds <= 0.75 * elapsed)?.progress ?? 0
  const rate = (progress - before) / (0.25 * elapsed)
  return rate > 0 && (1 - progress) / rate <= aboutToEnd * elapsed
}

/** Nobody knows how this package's progress moves: only its own pauses so far tell. */
function unknownPauseLimit(
  moves: readonly RunSample[],
  widestSoFar: number,
  floors: RunawayFloors,
): number {
  const last = moves.at(-1)
  if (moves.length < 2 || last === undefined) return Number.POSITIVE_INFINITY
  const [pauses, whole] = moves.length < tellingMoves ? [8, 4] : [4, 1]
  return Math.max(unknownPause * floors.noProgress, pauses * widestSoFar, whole * last.seconds)
}

/**
 * The runtime that pauses are compared with: a slower run than usual also pauses longer, and before
 * its first moves its pace is not known.
 */
function pauseScale(usual: UsualRun, moves: readonly RunSample[], shape: ProgressShape): number {
  const last = moves.at(-1)
  const byPace =
    last === undefined ? 0 : last.seconds / Math.max(0.01, atProgress(shape.reach, last.progress))
  if (moves.length >= tellingMoves) return 1.25 * Math.max(usual.p50, byPace)
  const isEarly = moves.length < 2
  return Math.max(usual.extreme, byPace, isEarly ? (slowAtWorst / stallFactor) * usual.p50 : 0)
}

/** How long progress may stand still, in seconds. */
function stillLimitOf(
  model: PackageModel,
  usual: UsualRun | null,
  moves: readonly RunSample[],
  floors: RunawayFloors,
): { limit: number; usualPause: number | null } {
  const shape = model.progress
  const own = widestPause(moves, null)
  if (shape === null || usual === null) {
    return { limit: unknownPauseLimit(moves, own, floors), usualPause: null }
  }
  if (shape.moves < minTellingMoves)
    return { limit: Number.POSITIVE_INFINITY, usualPause: shape.pauseShare * usual.p50 }
  const scale = pauseScale(usual, moves, shape)
  return {
    limit: Math.max(
      floors.noProgress,
      stallFactor * Math.max(own, shape.pauseShare * scale) + lookSeconds,
    ),
    usualPause: shape.pauseShare * usual.p50,
  }
}

/** For a package without runs: beyond the runs of all other packages, or what somebody set. */
const unknownLimit = (fleet: FleetModel, floors: RunawayFloors): number =>
  floors.runawayWithoutBaseline ?? 1.5 * (fleet.longestSeconds ?? Number.POSITIVE_INFINITY)

/**
 * The runtime in seconds beyond which a run is a runaway, unless its progress says otherwise.
 * @param usual null without completed runs
 */
export function runtimeLimit(
  model: PackageModel,
  usual: UsualRun | null,
  fleet: FleetModel,
  floors: RunawayFloors,
): number {
  if (usual === null) return unknownLimit(fleet, floors)
  const tells = model.progress !== null && model.progress.moves >= minTellingMoves
  return Math.max(
    usual.p50 + floors.runawayOverMedian,
    usual.extreme * usual.novelty,
    tells ? 0 : maybeSlow * usual.p50,
  )
}

/**
 * Judges a running job.
 * @param model of the package's completed runs, {@link modelOf}
 * @param run with its samples up to now
 */
export function judgeByModel(
  model: PackageModel,
  run: RunFacts,
  nowMs: number,
  fleet: FleetModel = plainFleet,
  floors: RunawayFloors = plainFloors,
): RunawayVerdict {
  const elapsed = Math.max(0, (nowMs - run.startedMs) / 1000)
  const usual = usualRun(model, run)
  const moves = movesOf(run.samples)
  const still = elapsed - (moves.at(-1)?.seconds ?? 0)
  const expected = expectedSeconds(moves, elapsed, model.progress)
  const { limit: stillLimit, usualPause } = stillLimitOf(model, usual, moves, floors)
  const isStill = still > stillLimit
  const limit =
    usual === null
      ? unknownLimit(fleet, floors)
      : limitOf({ model, usual, run, elapsed, expected, isStill, floors })
  return {
    isRunaway: elapsed > limit,
    isStalled: isStill && (usual === null || elapsed > usual.p50 + floors.runawayOverMedian),
    limitSeconds: limit,
    stillLimitSeconds: stillLimit,
    evidence: {
      runtimeSeconds: elapsed,
      usual,
      stillSeconds: still,
      usualPauseSeconds: usualPause,
      expectedSeconds: expected,
    },
  }
}

/** The limit for a run, given what its progress and records say. */
function limitOf(seen: {
  model: PackageModel
  usual: UsualRun
  run: RunFacts
  elapsed: number
  /** Null if progress tells nothing. */
  expected: number | null
  isStill: boolean
  floors: RunawayFloors
}): number {
  const { model, usual, run, elapsed, expected, isStill, floors } = seen
  const { p50, novelty } = usual
  const earliest = Math.max(p50 + floors.runawayOverMedian, usual.extreme * novelty)
  const slow = slowAtWorst * novelty * p50
  if (!isStill && isLargerInput(model, usual, run, elapsed, expected !== null)) {
    const largest = expected === null ? largestInput.still : largestInput.moving
    return Math.max(earliest, slow, largest * p50)
  }
  if (expected === null) return Math.max(earliest, maybeSlow * novelty * p50)
  if (isDeteriorating(model.progress, run, elapsed, expected))
    return Math.max(p50 + floors.runawayOverMedian, usual.extreme)
  if (isAboutToEnd(run, elapsed, expected)) return Math.max(slow, graceFactor * earliest)
  return expected < slow ? Math.max(earliest, slow) : earliest
}

/**
 * As {@link judgeByModel}, from the package's history.
 * @param history completed runs of the package, oldest first
 */
export const judgeRun = (
  history: readonly PastRun[],
  run: RunFacts,
  nowMs: number,
  fleet: FleetModel = plainFleet,
  floors: RunawayFloors = plainFloors,
): RunawayVerdict => judgeByModel(modelOf(history, fleet), run, nowMs, fleet, floors)
