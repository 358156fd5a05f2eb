import type { FlagKind } from '../../contract/flags.ts'
import { secondOf } from '../../contract/instant.ts'
import { mergeJob, type Job } from '../../contract/job.ts'
import { statusFacts } from '../../contract/status.ts'
import { overrunOf } from '../rules/baseline.ts'
import { look } from '../rules/flag-debounce.ts'
import { conditionsOf } from '../rules/flag-conditions.ts'
import { isStorableId } from '../store/job-key.ts'
import type { RecordStore } from '../records/port.ts'
import { recordsOf } from '../store/job-attributes.ts'
import type { JobChange, JobStore, LiveRuntime, StoredJob } from '../store/port.ts'
import type { Baselines } from './baselines.ts'
import { runtimeAt, type Clock } from './clock.ts'
import { observedTransitions } from './observed-transitions.ts'
import type { ResourceDirectory } from './resource-directory.ts'

/** A reported runtime that differs from our extrapolation by no more than this is not a change. */
const runtimeDriftSeconds = 2

/**
 * Kept once for all jobs and always current, instead of as embedded in each job's response
 * (jobs-api.md §4: they may disagree).
 */
const withoutEmbedded = (job: Job): Job => ({
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
function sameJob(before: StoredJob, job: Job, nowMs: number): boolean {
  const shown = runtimeAt(before.job, before.seenMs, nowMs)
  return (
    Math.abs(shown - job.runtime_in_seconds) <= runtimeDriftSeconds &&
    withoutRuntime(before.job) === withoutRuntime(job)
  )
}

/** A known id with another creation time is a different job: the source was reset. */
const isSameJob = (before: Job, job: Job): boolean =>
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
function isOvertaken(before: StoredJob, job: Job, askedMs: number): boolean {
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
function inRounds(jobs: readonly Job[]): Job[][] {
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

const hasMoved = (before: Job, after: Job): boolean =>
  before.progress !== after.progress ||
  recordsOf(before) !== recordsOf(after) ||
  JSON.stringify((before.outputs ?? []).map((output) => output.progress)) !==
    JSON.stringify((after.outputs ?? []).map((output) => output.progress))

/**
 * The only writer of an account's jobs. Writes are serialised, so that decisions made from the
 * store still hold when they are written.
 */
export class Recorder {
  readonly #store: JobStore
  readonly #records: RecordStore
  readonly #slug: string
  readonly #account: number
  readonly #names: ResourceDirectory
  readonly #baselines: Baselines
  readonly #now: Clock
  #revision: number
  #tail: Promise<unknown> = Promise.resolve()
  /** Flags seen once that need a second check. Lost on restart and then seen again. */
  readonly #seenOnce = new Map<number, ReadonlySet<FlagKind>>()

  constructor(deps: {
    store: JobStore
    records: RecordStore
    account: { slug: string; key: number; revision: number }
    names: ResourceDirectory
    baselines: Baselines
    now: Clock
  }) {
    this.#store = deps.store
    this.#records = deps.records
    this.#slug = deps.account.slug
    this.#account = deps.account.key
    this.#revision = deps.account.revision
    this.#names = deps.names
    this.#baselines = deps.baselines
    this.#now = deps.now
  }

  /** Incremented with every change a reader could see. */
  get revision(): number {
    return this.#revision
  }

  /**
   * Stores what the source reported about jobs.
   * @param askedMs when it was requested; later observations are not overwritten
   * @param cursor stored in the same transaction
   * @returns the jobs that changed
   */
  record(jobs: readonly Job[], askedMs: number, cursor?: string): Promise<StoredJob[]> {
    this.#names.learnFrom(jobs)
    return this.#inTurn(async () => {
      const written = new Map<number, StoredJob>()
      const rounds = inRounds(jobs.filter((job) => isStorableId(job.id)))
      for (const round of rounds.length > 0 ? rounds : [[]]) {
        // The cursor is written with the last batch: after an interruption the same jobs are pulled
        // again and are no longer changes.
        for (const after of await this.#recordRound(
          round,
          askedMs,
          round === rounds.at(-1) || rounds.length === 0 ? cursor : undefined,
        ))
          written.set(after.job.id, after)
      }
      return [...written.values()]
    })
  }

  /** @param jobs no duplicates */
  async #recordRound(
    jobs: readonly Job[],
    askedMs: number,
    cursor: string | undefined,
  ): Promise<StoredJob[]> {
    const nowMs = this.#now()
    const known = await this.#store.jobs(
      this.#account,
      jobs.map((job) => job.id),
    )
    const changes: JobChange[] = []
    for (const job of jobs) {
      const before = known.get(job.id) ?? null
      const latest = before?.job ?? null
      if (before && isOvertaken(before, job, askedMs)) continue
      const older = latest && isSameJob(latest, job) ? latest : null
      const change = await this.#change(before, mergeJob(older, withoutEmbedded(job)), nowMs)
      if (change) changes.push(change)
    }
    await this.#write(changes, cursor)
    return changes.map((change) => change.after)
  }

  /** Removes jobs that the source no longer has. */
  remove(ids: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const id of ids) this.#seenOnce.delete(id)
      await this.#remove(ids)
    })
  }

  /**
   * Removes a few ended jobs that were created before a time.
   * @param cursor the source's cursor after their removal, written in the same transaction; null if
   * unchanged
   * @returns true if there are more
   */
  prune(beforeMs: number, limit: number, cursor: () => string | null): Promise<boolean> {
    return this.#inTurn(async () => {
      const ids = await this.#store.endedBefore(this.#account, beforeMs, limit)
      if (ids.length > 0) await this.#remove(ids, cursor() ?? undefined)
      return ids.length === limit
    })
  }

  /** Stores the log's headline with a job, so that search finds it. */
  recordHeadline(id: number, headline: string): Promise<void> {
    return this.#inTurn(async () => {
      const before = (await this.#store.jobs(this.#account, [id])).get(id)
      if (!before || before.headline === headline) return
      await this.#write([{ before, after: { ...before, headline } }])
    })
  }

  /**
   * Re-evaluates every live job, since flags also change with time alone.
   * @returns the number of jobs whose flags changed
   */
  lookAgain(): Promise<number> {
    return this.#inTurn(async () => {
      const nowMs = this.#now()
      const live = await this.#store.liveJobs(this.#account)
      const changes: JobChange[] = []
      const runtimes: LiveRuntime[] = []
      for (const before of live) {
        const after = await this.#judged(before, nowMs)
        if (JSON.stringify(after.notes.flags) !== JSON.stringify(before.notes.flags))
          changes.push({ before, after })
        else if (before.job.started_at !== null) {
          runtimes.push({
            id: before.job.id,
            runtimeSeconds: runtimeAt(before.job, before.seenMs, nowMs),
            overrun: after.overrun,
          })
        }
      }
      await this.#write(changes)
      if (runtimes.length > 0) await this.#store.writeRuntimes(this.#account, runtimes)
      return changes.length
    })
  }

  /** Notes a change outside the jobs themselves, such as a renamed package. */
  bump(): Promise<void> {
    return this.#inTurn(async () => {
      this.#revision = await this.#store.bumpRevision(this.#account)
    })
  }

  /** Resolves when all pending writes are done. */
  async settled(): Promise<void> {
    await this.#tail.catch(() => undefined)
  }

  async #change(before: StoredJob | null, job: Job, nowMs: number): Promise<JobChange | null> {
    if (before && sameJob(before, job, nowMs)) return null
    const moved = before !== null && statusFacts[job.status].live && hasMoved(before.job, job)
    const taken: StoredJob = {
      job,
      notes: {
        flags: before?.notes.flags ?? [],
        progressSince: moved
          ? new Date(nowMs).toISOString()
          : (before?.notes.progressSince ?? null),
        packageName: this.#names.packageName(job),
      },
      overrun: before?.overrun ?? null,
      seenMs: nowMs,
      headline: before?.headline ?? null,
    }
    return { before, after: await this.#judged(taken, nowMs) }
  }

  async #judged(stored: StoredJob, nowMs: number): Promise<StoredJob> {
    const { job, notes } = stored
    const context = await this.#baselines.context(job.package_id)
    const runtimeSeconds = runtimeAt(job, stored.seenMs, nowMs)
    const stopping = job.status === 'pending_stoppage' || job.status === 'stopping'
    const holding = conditionsOf(
      {
        job,
        runtimeSeconds,
        records: recordsOf(job),
        movedMs: notes.progressSince === null ? null : Date.parse(notes.progressSince),
        stoppingMs: stopping ? await this.#stoppingSince(stored) : null,
      },
      context,
      nowMs,
    )
    const looked = look(
      { shown: notes.flags, seenOnce: this.#seenOnce.get(job.id) ?? new Set() },
      holding,
    )
    if (looked.seenOnce.size > 0) this.#seenOnce.set(job.id, looked.seenOnce)
    else this.#seenOnce.delete(job.id)
    return {
      ...stored,
      notes: { ...notes, flags: looked.shown },
      overrun: overrunOf(runtimeSeconds, context.usual),
    }
  }

  async #stoppingSince(stored: StoredJob): Promise<number> {
    const transitions = await this.#records.transitions(this.#slug, stored.job.id)
    const first = transitions.find(
      ({ status }) => status === 'pending_stoppage' || status === 'stopping',
    )
    return first ? Date.parse(first.at) : stored.seenMs
  }

  async #write(changes: readonly JobChange[], cursor?: string): Promise<void> {
    if (changes.length === 0 && cursor === undefined) return
    // Records are written first: after a crash in between they are written again without
    // duplicates, whereas a change that is already stored would not be recorded any more.
    await this.#records.observe(this.#slug, changes.flatMap(observedTransitions))
    this.#revision = await this.#store.write(this.#account, changes, cursor)
    for (const { after } of changes) {
      if (after.job.status === 'completed') this.#baselines.forget(after.job.package_id)
    }
  }

  /** The activity of the jobs is kept. */
  async #remove(ids: readonly number[], cursor?: string): Promise<void> {
    this.#revision = await this.#store.remove(this.#account, ids, cursor)
    await this.#records.forgetTransitions(this.#slug, ids)
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work, work)
    this.#tail = turn.catch(() => undefined)
    return turn
  }
}
