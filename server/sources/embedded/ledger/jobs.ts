import type { Database } from 'better-sqlite3'
import { statusFacts } from '../../../../contract/status.ts'
import type {
  JobPatch,
  JobRecord,
  JobState,
  NewJob,
  NewOutput,
  OutputPatch,
  OutputRecord,
  PruneLimits,
} from './job-record.ts'
import { prepareJobStatements, type JobStatements } from './job-statements.ts'
import { insertRow, updateRow, type Cell } from './update.ts'

/** Changes kept for slow readers. A reader further behind gets only the current state. */
const keptChanges = 5_000
/** Old changes are dropped once in this many. */
const dropEvery = 100

/** @returns null if it cannot be read; the job's current state is reported anyway */
function readSnapshot(text: string): JobState | null {
  try {
    return JSON.parse(text) as JobState
  } catch {
    return null
  }
}

/** The jobs of the embedded engine, in its ledger. */
export class JobLedger {
  readonly #db: Database
  readonly #statements: JobStatements
  readonly #now: () => number
  readonly #changed: () => void
  /** Changes kept by this process; old ones are dropped now and then. */
  #snapshots = 0

  /** @param changed called after each change that a pull would return */
  constructor(db: Database, now: () => number, changed: () => void) {
    this.#db = db
    this.#statements = prepareJobStatements(db)
    this.#now = now
    this.#changed = changed
  }

  /** Accepts a job: it is `idle`, and on disk when this returns. */
  add(job: NewJob): JobRecord {
    const add = this.#db.transaction((): JobRecord => {
      const at = this.#now()
      const id = insertRow(this.#db, 'jobs', {
        ...job,
        seq: this.#nextSeq(),
        status: 'idle',
        progress: 0,
        outputsCount: 0,
        createdAt: at,
        updatedAt: at,
        filesRemoved: 0,
      })
      const record = this.get(id)
      if (!record) throw new Error(`Job ${id} was not saved.`)
      this.#keepSnapshot(record)
      return record
    })
    return this.#notify(add())
  }

  get(id: number): JobRecord | null {
    return this.#statements.byId.get(id) ?? null
  }

  /**
   * Writes a change. Ended statuses are final (jobs-api.md §3), so later changes of status are
   * ignored.
   */
  change(id: number, patch: JobPatch): JobRecord | null {
    const change = this.#db.transaction((): JobRecord | null => {
      const before = this.get(id)
      if (!before) return null
      if (patch.status !== undefined && statusFacts[before.status].terminal) return before
      this.#write(id, patch)
      const after = this.get(id)
      if (after && after.status !== before.status) this.#keepSnapshot(after)
      return after
    })
    return this.#notify(change())
  }

  outputs(jobId: number): OutputRecord[] {
    return this.#statements.outputsOf.all(jobId)
  }

  output(jobId: number, id: number): OutputRecord | null {
    return this.#statements.outputById.get(jobId, id) ?? null
  }

  addOutputs(jobId: number, outputs: readonly NewOutput[]): void {
    this.#db.transaction(() => {
      for (const [position, output] of outputs.entries())
        insertRow(this.#db, 'outputs', {
          ...output,
          jobId,
          position,
          progress: 0,
          createdAt: this.#now(),
          updatedAt: this.#now(),
        })
      this.#write(jobId, { outputsCount: outputs.length })
    })()
    this.#changed()
  }

  changeOutput(jobId: number, position: number, patch: OutputPatch): void {
    this.#db.transaction(() => {
      const output = this.#statements.outputAt.get(jobId, position)
      if (!output) return
      updateRow(this.#db, 'outputs', output.id, { ...patch, updatedAt: this.#now() })
      this.#write(jobId, {})
    })()
    this.#changed()
  }

  /** The file of an unfinished output is gone. */
  resetUnwritten(jobId: number): void {
    this.#statements.resetUnwritten.run(jobId)
  }

  /** Everything that has not ended, oldest first. */
  active(): JobRecord[] {
    return this.#statements.active.all()
  }

  childrenOf(jobId: number): JobRecord[] {
    return this.#statements.children.all(jobId)
  }

  /** The newest job that a schedule started. */
  newestOf(creatorType: JobRecord['creatorType'], creatorId: number): JobRecord | null {
    return this.#statements.newest.get(creatorType, creatorId) ?? null
  }

  newestCompleted(packageId: number): JobRecord | null {
    return this.#statements.completed.get(packageId) ?? null
  }

  /**
   * Each status change after the change `after`, oldest first, at most `limit`; null returns the
   * current state of all jobs.
   */
  since(after: number | null, limit: number): { states: JobState[]; seq: number; more: boolean } {
    const current = this.#statements.changedJobs.all(after ?? 0, limit + 1)
    const passed = after === null ? [] : this.#statements.changesAfter.all(after, limit + 1)
    const isNow = new Map(current.map((job) => [job.id, job.status]))
    const entries = [
      ...current.map((job) => ({ seq: job.seq, read: () => this.#stateOf(job) })),
      // A job's current state has its current status.
      ...passed
        .filter(({ jobId, status }) => isNow.get(jobId) !== status)
        .map((each) => ({ seq: each.seq, read: () => readSnapshot(each.snapshot) })),
    ].sort((a, b) => a.seq - b.seq)
    const taken = entries.slice(0, limit)
    return {
      states: taken.flatMap(({ read }) => read() ?? []),
      seq: taken.at(-1)?.seq ?? after ?? 0,
      more: entries.length > limit,
    }
  }

  /** Not a change for pulls, because nothing visible in the job changes. */
  markFilesRemoved(id: number): void {
    updateRow(this.#db, 'jobs', id, { filesRemoved: 1 })
  }

  /**
   * Ended jobs of a package beyond the newest `keep` that still have files, except the newest
   * completed one.
   */
  withFilesBeyond(packageId: number, keep: number): JobRecord[] {
    return this.#statements.beyond.all({ packageId, keep })
  }

  /** Ids of ended jobs that no rule keeps, oldest first. */
  prunable(limits: PruneLimits): number[] {
    // A workflow is older than its children, so it is decided before them.
    const chosen = new Set<number>()
    for (const { id, parent } of this.#statements.old.all(limits))
      if (parent === null || chosen.has(parent)) chosen.add(id)
    return [...chosen]
  }

  /** Removes jobs with the records of their outputs. */
  remove(ids: readonly number[]): void {
    this.#db.transaction(() => {
      for (const id of ids) this.#statements.removeOne.run(id)
    })()
    this.#changed()
  }

  /** Which of these jobs exist. */
  known(ids: readonly number[]): Set<number> {
    return new Set(this.#statements.isThere.all(JSON.stringify(ids)).map(({ id }) => id))
  }

  #stateOf(job: JobRecord): JobState {
    return { job, outputs: this.outputs(job.id) }
  }

  #nextSeq(): number {
    return this.#statements.bump.get()?.value ?? 0
  }

  #write(id: number, patch: Readonly<Record<string, Cell>>): void {
    updateRow(this.#db, 'jobs', id, { ...patch, seq: this.#nextSeq(), updatedAt: this.#now() })
  }

  #keepSnapshot(job: JobRecord): void {
    const state = JSON.stringify(this.#stateOf(job))
    this.#statements.addChange.run(job.seq, job.id, job.status, state)
    this.#snapshots += 1
    if (this.#snapshots % dropEvery === 0) this.#statements.dropChanges.run(job.seq - keptChanges)
  }

  #notify<T>(result: T): T {
    this.#changed()
    return result
  }
}
