import type { PastRun, RunFacts, RunSample } from '../../server/rules/run.ts'
import type { GeneratedRun, Replay } from './generator.ts'

/** Completed runs of all packages that ended before some moment, by package id, oldest first. */
export type Finished = ReadonlyMap<number, readonly PastRun[]>

/** Judges running jobs. Two consecutive looks raise a flag. */
export interface Detector {
  name: string
  /** Called once for each run, before its first look. `all` includes the package itself. */
  prepare?(history: readonly PastRun[], all: Finished, run: RunFacts): void
  /**
   * @param history the package's completed runs that ended before this one started, oldest first
   * @returns whether the run looks like a runaway now
   */
  judge(history: readonly PastRun[], run: RunFacts, nowMs: number): boolean
  /** What the latest judgement went by, in a few words. */
  remark?(): string
}

/** What a detector made of a run. */
export interface Finding {
  run: GeneratedRun
  /** Completed runs of the package before. */
  pastRuns: number
  /** Seconds after the start; null if not raised. */
  raisedSeconds: number | null
  /** What the detector went by when it raised the flag, or else at the last look. */
  remark: string
}

export const lookEverySeconds = 60
const maxKeptSamples = 40

/** Keeps that many, evenly, with the first and the last. */
function thinned(samples: readonly RunSample[], count: number): RunSample[] {
  if (samples.length <= count) return [...samples]
  return Array.from({ length: count }, (_, i) =>
    Math.round((i * (samples.length - 1)) / (count - 1)),
  ).flatMap((index) => samples[index] ?? [])
}

/** One running job as somebody sees it who looks once a minute. */
export class WatchedRun implements RunFacts {
  readonly startedMs: number
  readonly variables: Readonly<Record<string, string>>
  /** One for each look that saw something move. Grows. */
  readonly samples: RunSample[] = []
  readonly #run: GeneratedRun

  constructor(run: GeneratedRun) {
    this.startedMs = run.startedMs
    this.variables = run.variables
    this.#run = run
  }

  /** @returns whether something moved since the last look */
  look(seconds: number): boolean {
    const last = this.samples.at(-1)
    const progress = this.#run.progressAt(seconds)
    const records = this.#run.recordsAt(seconds)
    if (progress === (last?.progress ?? 0) && (records ?? 0) === (last?.records ?? 0)) return false
    this.samples.push({ seconds, progress, records })
    return true
  }

  /** As it is remembered once completed. */
  past(): PastRun {
    return {
      startedMs: this.startedMs,
      variables: this.variables,
      samples: thinned(this.samples, maxKeptSamples),
      runtimeSeconds: this.#run.runtimeSeconds,
      outputs: this.#run.outputs,
      wasFine: false,
    }
  }
}

/** Completed runs by package, in order of their ends. */
export class Archive {
  readonly #byPackage = new Map<number, PastRun[]>()
  /** Ended or not, in order of their ends. */
  readonly #pending: { endedMs: number; packageId: number; past: PastRun }[] = []

  get all(): Finished {
    return this.#byPackage
  }

  add(run: GeneratedRun, watched: WatchedRun): void {
    if (run.status !== 'completed') return
    const endedMs = run.startedMs + run.runtimeSeconds * 1000
    const place = this.#pending.findLastIndex((each) => each.endedMs <= endedMs) + 1
    const entry = { endedMs, packageId: run.package.id, past: watched.past() }
    this.#pending.splice(place, 0, entry)
  }

  /** Makes known what ended by then. */
  advance(nowMs: number): void {
    for (let next = this.#pending[0]; next && next.endedMs <= nowMs; next = this.#pending[0]) {
      this.historyOf(next.packageId).push(next.past)
      this.#pending.shift()
    }
  }

  historyOf(packageId: number): PastRun[] {
    const known = this.#byPackage.get(packageId)
    if (known) return known
    const history: PastRun[] = []
    this.#byPackage.set(packageId, history)
    return history
  }
}

/** Follows all runs of a replay as they happen. */
export interface Observer {
  /** Called for each run, even one that ends before the first look at it. */
  begin(run: GeneratedRun, watched: WatchedRun, history: readonly PastRun[], all: Finished): void
  /** @param isMoved whether progress or records moved since the last look */
  look(seconds: number, isMoved: boolean): void
  end(): void
}

/**
 * Runs all packages in order of time past the observers. Each run is looked at once a minute from
 * its start to its end.
 */
export function observe(replay: Replay, observers: readonly Observer[]): void {
  const archive = new Archive()
  for (const run of replay.runs) {
    archive.advance(run.startedMs)
    const history = archive.historyOf(run.package.id)
    const watched = new WatchedRun(run)
    for (const each of observers) each.begin(run, watched, history, archive.all)
    for (
      let seconds = run.firstLookSeconds;
      seconds < run.runtimeSeconds;
      seconds += lookEverySeconds
    ) {
      const isMoved = watched.look(seconds)
      for (const each of observers) each.look(seconds, isMoved)
    }
    archive.add(run, watched)
    for (const each of observers) each.end()
  }
}

/** What is known of the run that an observer follows. */
interface Followed {
  run: GeneratedRun
  watched: WatchedRun
  history: readonly PastRun[]
  raisedSeconds: number | null
  isSuspect: boolean
  isSeen: boolean
}

/** Raises a flag after two consecutive looks. */
export class FlagObserver implements Observer {
  readonly findings: Finding[] = []
  readonly detector: Detector
  #followed: Followed | null = null

  constructor(detector: Detector) {
    this.detector = detector
  }

  begin(run: GeneratedRun, watched: WatchedRun, history: readonly PastRun[], all: Finished): void {
    const isSeen = run.firstLookSeconds < run.runtimeSeconds
    if (isSeen) this.detector.prepare?.(history, all, watched)
    this.#followed = { run, watched, history, raisedSeconds: null, isSuspect: false, isSeen: false }
  }

  look(seconds: number): void {
    const now = this.#followed
    if (now === null || now.raisedSeconds !== null) return
    const nowMs = now.watched.startedMs + seconds * 1000
    const isSuspect = this.detector.judge(now.history, now.watched, nowMs)
    now.isSeen = true
    if (isSuspect && now.isSuspect) now.raisedSeconds = seconds
    now.isSuspect = isSuspect
  }

  end(): void {
    if (this.#followed === null) return
    const { run, history, raisedSeconds, isSeen } = this.#followed
    // No look after the flag was raised has made another judgement.
    const remark = isSeen ? (this.detector.remark?.() ?? '') : ''
    this.findings.push({ run, pastRuns: history.length, raisedSeconds, remark })
  }
}

/** What the detectors make of each run. */
export function replayRuns(replay: Replay, detectors: readonly Detector[]): Map<string, Finding[]> {
  const observers = detectors.map((detector) => new FlagObserver(detector))
  observe(replay, observers)
  return new Map(observers.map(({ detector, findings }) => [detector.name, findings]))
}
