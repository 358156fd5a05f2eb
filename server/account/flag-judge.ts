import type { FlagDecision, FlagKind, JobFlag } from '../../contract/flags.ts'
import type { Job } from '../../contract/job.ts'
import type { TimeLeftEstimate } from '../../contract/time-left.ts'
import { endedAt } from '../../contract/status.ts'
import type { RecordStore } from '../records/port.ts'
import { overrunOf } from '../rules/baseline.ts'
import { conditionsOf } from '../rules/flag-conditions.ts'
import { look } from '../rules/flag-debounce.ts'
import { judgeRecords, type RecordsVerdict } from '../rules/odd-records.ts'
import type { RunFacts } from '../rules/run.ts'
import { judgeByModel, type RunawayVerdict } from '../rules/runaway.ts'
import { timeLeftRange } from '../rules/time-left.ts'
import { recordsOf } from '../store/job-attributes.ts'
import type { JobNotes, StoredJob } from '../store/port.ts'
import { runtimeAt } from './clock.ts'
import { outputRecordsOf, runFactsOf, samplesOf, type PackageModelCache } from './package-models.ts'

/**
 * Completed jobs are compared with what is usual only if they ended this recently: while history is
 * filled, what came before them is not known yet.
 */
export const recentMs = 86_400_000

/** Whether a decision still hides its flag. */
export const isInForce = ({ until }: FlagDecision, nowMs: number): boolean =>
  until === null || Date.parse(until) > nowMs

/** A decision about a runaway is also one about the weaker flag. */
const isHidden = (kind: FlagKind, decided: ReadonlySet<FlagKind>): boolean =>
  decided.has(kind) || (kind === 'slow' && decided.has('runaway'))

const endedMs = (job: Job): number => {
  const ended = endedAt(job)
  return ended === null ? Number.NEGATIVE_INFINITY : Date.parse(ended)
}

/** The flags that are no longer shown, with those of before. */
function pastFlagsOf({ flags: before, pastFlags }: JobNotes, shown: readonly JobFlag[]): JobFlag[] {
  const ceased = before.filter(({ kind }) => !shown.some((flag) => flag.kind === kind))
  if (ceased.length === 0) return pastFlags
  return [...pastFlags.filter(({ kind }) => !ceased.some((flag) => flag.kind === kind)), ...ceased]
}

/** Decides which flags a job has, and estimates how long it will still run. */
export class FlagJudge {
  readonly #models: PackageModelCache
  readonly #records: RecordStore
  readonly #slug: string
  /** Flags seen once that need a second check. Lost on restart and then seen again. */
  readonly #seenOnce = new Map<number, ReadonlySet<FlagKind>>()

  constructor(deps: { models: PackageModelCache; records: RecordStore; slug: string }) {
    this.#models = deps.models
    this.#records = deps.records
    this.#slug = deps.slug
  }

  forget(ids: readonly number[]): void {
    for (const id of ids) this.#seenOnce.delete(id)
  }

  /** The job with its flags and estimates as of now. */
  async judged(stored: StoredJob, nowMs: number): Promise<StoredJob> {
    const { job, notes } = stored
    const run = runFactsOf(job, samplesOf(stored))
    const runtimeSeconds = runtimeAt(job, stored.seenMs, nowMs)
    const usual = await this.#models.usual(job.package_id, run)
    const { floors } = this.#models
    const recordsVerdict = await this.#recordsVerdict(stored, run, nowMs)
    const holding = conditionsOf(
      {
        job,
        runtimeSeconds,
        records: recordsOf(job),
        stoppingMs: await this.#stoppingSince(stored),
        verdict: await this.#verdict(job, run, runtimeSeconds),
        recordsVerdict,
      },
      { usual, floors, ...(await this.#models.spans(job.package_id)) },
      nowMs,
    )
    const flags = await this.#shown(stored, holding, nowMs)
    return {
      ...stored,
      notes: {
        ...notes,
        flags,
        pastFlags: pastFlagsOf(notes, flags),
        timeLeft: await this.#timeLeft(stored, run, runtimeSeconds, nowMs),
        recordsRatio: recordsVerdict === null ? null : rounded(recordsVerdict.ratio),
      },
      overrun: overrunOf(runtimeSeconds, usual),
    }
  }

  /** The flags to show: those seen twice that nobody has decided about. */
  async #shown(
    { job, notes }: StoredJob,
    holding: readonly JobFlag[],
    nowMs: number,
  ): Promise<JobFlag[]> {
    const looked = look(
      { shown: notes.flags, seenOnce: this.#seenOnce.get(job.id) ?? new Set() },
      await this.#undecided(job.id, holding, nowMs),
    )
    if (looked.seenOnce.size > 0) this.#seenOnce.set(job.id, looked.seenOnce)
    else this.#seenOnce.delete(job.id)
    return looked.shown
  }

  async #undecided(
    jobId: number,
    holding: readonly JobFlag[],
    nowMs: number,
  ): Promise<readonly JobFlag[]> {
    if (holding.length === 0) return holding
    const decisions = (await this.#records.flagDecisions(this.#slug, [jobId])).get(jobId) ?? []
    const decided = new Set(
      decisions.filter((each) => isInForce(each, nowMs)).map(({ kind }) => kind),
    )
    return holding.filter(({ kind }) => !isHidden(kind, decided))
  }

  async #verdict(job: Job, run: RunFacts, runtimeSeconds: number): Promise<RunawayVerdict | null> {
    if (job.status !== 'running') return null
    const { runtime } = await this.#models.models(job.package_id)
    // By the reported runtime: the source's clock may differ from ours.
    const nowMs = run.startedMs + runtimeSeconds * 1000
    return judgeByModel(runtime, run, nowMs, this.#models.fleet, this.#models.floors)
  }

  async #recordsVerdict(
    { job }: StoredJob,
    run: RunFacts,
    nowMs: number,
  ): Promise<RecordsVerdict | null> {
    if (job.status !== 'completed' || nowMs - endedMs(job) > recentMs) return null
    const outputs = outputRecordsOf(job)
    const model = await this.#models.recordsBefore(job.package_id, job.id)
    return judgeRecords(model, { ...run, outputs })
  }

  async #timeLeft(
    { job, notes }: StoredJob,
    run: RunFacts,
    runtimeSeconds: number,
    nowMs: number,
  ): Promise<TimeLeftEstimate | null> {
    if (job.status !== 'running') return null
    const last = run.samples.at(-1)
    const known = notes.timeLeft
    if (last === undefined) return null
    const asOf = new Date(nowMs - (runtimeSeconds - last.seconds) * 1000).toISOString()
    if (known !== null && known.as_of >= (notes.progressSince ?? asOf)) return known
    const { runtime } = await this.#models.models(job.package_id)
    const range = timeLeftRange(runtime, run, run.startedMs + runtimeSeconds * 1000)
    return (
      range && {
        low_seconds: rounded(range.lowSeconds),
        high_seconds: rounded(range.highSeconds),
        as_of: asOf,
        valid_seconds: rounded(range.validSeconds),
      }
    )
  }

  /** Milliseconds: when a job that is being stopped was first seen to be; null for others. */
  async #stoppingSince({ job, seenMs }: StoredJob): Promise<number | null> {
    if (job.status !== 'pending_stoppage' && job.status !== 'stopping') return null
    const transitions = await this.#records.transitions(this.#slug, job.id)
    const first = transitions.find(
      ({ status }) => status === 'pending_stoppage' || status === 'stopping',
    )
    return first ? Date.parse(first.at) : seenMs
  }
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000
