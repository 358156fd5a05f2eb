import { setImmediate } from 'node:timers/promises'
import { mergeJob, type Job } from '../../contract/job.ts'
import { statusFacts } from '../../contract/status.ts'
import { partsOf } from '../shared/parts.ts'
import { isStorableId } from '../store/job-key.ts'
import type { RecordStore } from '../records/port.ts'
import {
  newNotes,
  type JobChange,
  type JobStore,
  type LiveRuntime,
  type StoredJob,
} from '../store/port.ts'
import type { Changes } from './changes.ts'
import { runtimeAt, type Clock } from './clock.ts'
import { FlagJudge, recentMs } from './flag-judge.ts'
import { observedTransitions } from './observed-transitions.ts'
import { samplesOf, type PackageModelCache } from './package-models.ts'
import {
  hasMoved,
  inRounds,
  isGradual,
  isOvertaken,
  isSameJob,
  sameJob,
  withoutEmbedded,
  withSample,
} from './reported-job.ts'
import type { ResourceDirectory } from './resource-directory.ts'
import type { Triage } from './triage.ts'

/** Completed jobs that are judged once more. */
const maxCompleted = 5_000
/** Failures of earlier releases that are looked at in one turn. */
const triagedAtOnce = 200
/** Jobs judged without a break, about 10 ms. */
const judgedAtOnce = 100
/** Outcomes of failures written without a break, about 10 ms. */
const writtenAtOnce = 50

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
  readonly #models: PackageModelCache
  readonly #judge: FlagJudge
  readonly #triage: Triage
  readonly #changes: Changes
  readonly #now: Clock
  #revision: number
  #tail: Promise<unknown> = Promise.resolve()

  constructor(deps: {
    store: JobStore
    records: RecordStore
    account: { slug: string; key: number; revision: number }
    names: ResourceDirectory
    models: PackageModelCache
    triage: Triage
    changes: Changes
    now: Clock
  }) {
    this.#store = deps.store
    this.#records = deps.records
    this.#slug = deps.account.slug
    this.#account = deps.account.key
    this.#revision = deps.account.revision
    this.#names = deps.names
    this.#models = deps.models
    this.#triage = deps.triage
    this.#judge = new FlagJudge({
      models: deps.models,
      records: deps.records,
      slug: deps.account.slug,
    })
    this.#changes = deps.changes
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
      this.#judge.forget(ids)
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
   * Judges every live job again, since flags also change with time alone.
   * @returns the number of jobs whose flags changed
   */
  lookAgain(): Promise<number> {
    return this.#inTurn(() => this.#lookAgain())
  }

  /**
   * Compares the jobs that completed lately with what is usual by now: when they came, the runs
   * before them may not have been known.
   */
  async judgeCompleted(): Promise<void> {
    const sinceMs = this.#now() - recentMs
    const ids = await this.#store.completedSince(this.#account, sinceMs, maxCompleted)
    // Each part is a turn of its own: what the source reports meanwhile must not wait for all.
    for (const part of partsOf(ids, judgedAtOnce)) await this.#inTurn(() => this.#judgeAgain(part))
  }

  /** Judges every live job at once as two looks would, after a limit has changed. */
  judgeAllAgain(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#lookAgain()
      await this.#lookAgain()
      await this.#bump()
    })
  }

  /**
   * Judges a job again after a decision about one of its flags. An undone decision shows the flag
   * at once.
   */
  judgeAgain(id: number): Promise<void> {
    return this.#inTurn(async () => {
      const before = (await this.#store.jobs(this.#account, [id])).get(id)
      if (before) {
        const nowMs = this.#now()
        const once = await this.#judge.judged(before, nowMs)
        await this.#write([{ before, after: await this.#judge.judged(once, nowMs) }])
      }
    })
  }

  /** Finds out again what became of these failures, and of all others of their packages. */
  triageAgain(ids: readonly number[]): Promise<void> {
    return this.#inTurn(async () => this.#retriage(await this.#triage.ofJobs(ids)))
  }

  /** As {@link triageAgain}, for every open failure. */
  triageAll(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#writeTriage(await this.#triage.all())
      await this.#bump()
    })
  }

  /**
   * Finds out what became of failures by now: of those that an earlier release stored, and of those
   * that time alone changes.
   * @param goesOn asked before each part; there may be thousands
   */
  async triageByTime(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      const ids = await this.#store.untriaged(this.#account, triagedAtOnce)
      if (ids.length === 0) break
      await this.triageAgain(ids)
    }
    if (goesOn()) await this.#inTurn(async () => this.#retriage(await this.#triage.due()))
  }

  /** Notes a change outside the jobs themselves, such as a renamed package. */
  bump(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#bump()
    })
  }

  /** Resolves when all pending writes are done. */
  async settled(): Promise<void> {
    await this.#tail.catch(() => undefined)
  }

  async #lookAgain(): Promise<number> {
    const live = await this.#store.liveStatuses(this.#account)
    const ids = live.map(({ id }) => id)
    let changed = 0
    for (const part of partsOf(ids, judgedAtOnce)) changed += await this.#judgeAgain(part)
    return changed
  }

  /** @param ids in the order in which they are judged: a package's runs are in memory for a while */
  async #judgeAgain(ids: readonly number[]): Promise<number> {
    const nowMs = this.#now()
    const jobs = await this.#store.jobs(this.#account, ids)
    const changes: JobChange[] = []
    const runtimes: LiveRuntime[] = []
    for (const before of ids.flatMap((id) => jobs.get(id) ?? [])) {
      const after = await this.#judge.judged(before, nowMs)
      if (JSON.stringify(after.notes) !== JSON.stringify(before.notes))
        changes.push({ before, after })
      else if (before.job.started_at !== null && statusFacts[before.job.status].live) {
        runtimes.push({
          id: before.job.id,
          runtimeSeconds: runtimeAt(before.job, before.seenMs, nowMs),
          overrun: after.overrun,
        })
      }
    }
    await this.#write(changes)
    if (runtimes.length > 0) await this.#store.writeRuntimes(this.#account, runtimes)
    // There may be thousands: let others in between.
    await setImmediate()
    return changes.length
  }

  async #change(before: StoredJob | null, job: Job, nowMs: number): Promise<JobChange | null> {
    if (before && sameJob(before, job, nowMs)) return null
    const moved = before !== null && statusFacts[job.status].live && hasMoved(before.job, job)
    const notes = before?.notes ?? newNotes('')
    const taken: StoredJob = {
      job,
      notes: {
        ...notes,
        progressSince: moved ? new Date(nowMs).toISOString() : notes.progressSince,
        packageName: this.#names.packageName(job),
        samples: statusFacts[job.status].live ? withSample(notes.samples, job) : [],
      },
      overrun: before?.overrun ?? null,
      seenMs: nowMs,
      headline: before?.headline ?? null,
    }
    return { before, after: await this.#judge.judged(taken, nowMs) }
  }

  async #write(changes: readonly JobChange[], cursor?: string): Promise<void> {
    if (changes.length === 0 && cursor === undefined) return
    // Records are written first: after a crash in between they are written again without
    // duplicates, whereas a change that is already stored would not be recorded any more.
    await this.#records.observe(this.#slug, changes.flatMap(observedTransitions))
    for (const change of changes) await this.#saveTrace(change)
    this.#revision = await this.#store.write(this.#account, changes, cursor)
    for (const { after } of changes)
      if (after.job.status === 'completed') await this.#models.completed(after)
    const triaged = await this.#triage.after(changes)
    await this.#writeTriage(triaged)
    // Once for all of it, so that those who wait do not read twice.
    if (changes.length + triaged.length === 0) return
    if (triaged.length === 0 && changes.every(isGradual)) this.#changes.noteGradual()
    else this.#changes.note()
  }

  async #bump(): Promise<void> {
    this.#revision = await this.#store.bumpRevision(this.#account)
    this.#changes.note()
  }

  async #retriage(changes: readonly JobChange[]): Promise<void> {
    await this.#writeTriage(changes)
    if (changes.length > 0) this.#changes.note()
  }

  async #writeTriage(changes: readonly JobChange[]): Promise<void> {
    for (const part of partsOf(changes, writtenAtOnce)) {
      this.#revision = await this.#store.write(this.#account, part)
      // There may be thousands: let others in between.
      if (changes.length > part.length) await setImmediate()
    }
  }

  /** Keeps how the progress of a completed run moved, for estimates about later ones. */
  async #saveTrace({ before, after: { job } }: JobChange): Promise<void> {
    if (job.status !== 'completed' || job.package_id === null) return
    if (before === null || before.notes.samples.length === 0) return
    await this.#records.saveTrace(this.#slug, {
      jobId: job.id,
      packageId: job.package_id,
      samples: samplesOf(before),
    })
  }

  /** The activity of the jobs is kept. */
  async #remove(ids: readonly number[], cursor?: string): Promise<void> {
    this.#revision = await this.#store.remove(this.#account, ids, cursor)
    await this.#records.forgetJobs(this.#slug, ids)
    this.#changes.note()
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work, work)
    this.#tail = turn.catch(() => undefined)
    return turn
  }
}
