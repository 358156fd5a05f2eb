import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { SeenStatus } from '../../contract/status.ts'
import { endedAt, statusFacts } from '../../contract/status.ts'
import { isoOf } from '../../contract/instant.ts'
import { hasFewRecords, isFailure, isFewRecordsFlag } from '../../contract/rules/failure.ts'
import type { FailureRecord, RecordStore, RerunRecord } from '../records/port.ts'
import { errorKeyOf, type ErrorGroupBook } from '../rules/error-groups.ts'
import { passingVariables } from '../rules/significant-variables.ts'
import {
  nextChangeMs,
  resolutionsOf,
  type Completion,
  type Failure,
  type FailureMark,
  type FailureState,
  type RerunLink,
  type TriageInput,
} from '../rules/triage.ts'
import { creatorKey, errorTextOf } from '../store/job-attributes.ts'
import type { JobChange, JobStore, JobTriage, StoredJob, StoredRun } from '../store/port.ts'
import type { Clock } from './clock.ts'
import type { ErrorGroupBooks } from './error-group-books.ts'

/** Failures of a package that are looked at together. */
const maxFailures = 300
/** Completed runs that failures are compared with. */
const maxCompletions = 300
/** Runs that tell which variables of a package count. */
const variableRuns = 200
const variablesForMs = 60_000
/** Errors are read for this long without a break, in milliseconds. */
const readingMs = 10
/** Error texts whose key is remembered. */
const maxKeys = 1_000
/** Jobs that start one another: a re-run of a re-run, and so on. */
const maxRerunDepth = 20

const hasFailed = ({ job, notes }: StoredJob): boolean => isFailure(job.status, notes.flags)

/** Still listed as a failure, though it no longer is one. */
const isLeftOver = (stored: StoredJob): boolean =>
  stored.notes.triage.resolution !== null && !hasFailed(stored)

const packageOf = ({ job }: StoredJob): number => job.package_id ?? 0

const parentIdOf = (key: string): number | null =>
  key.startsWith('job:') ? Number(key.slice('job:'.length)) : null

const msOf = (instant: string | null): number => (instant === null ? 0 : Date.parse(instant))

const completionOf = (run: StoredRun): Completion => ({
  id: run.id,
  createdMs: run.createdMs,
  endedMs: run.endedMs,
  isShort: run.flags.some(isFewRecordsFlag),
  variables: run.variables,
  dynamic: run.dynamic,
})

const markOf = ({ assignee, assignedAt, acknowledgement }: FailureRecord): FailureMark => ({
  assignee,
  assignedMs: msOf(assignedAt),
  acknowledged: acknowledgement && {
    atMs: msOf(acknowledgement.at),
    untilMs: acknowledgement.until === null ? null : msOf(acknowledgement.until),
  },
})

/** Whether a change can alter what becomes of failures. */
function matters({ before, after }: JobChange): boolean {
  if (before === null)
    return statusFacts[after.job.status].terminal || (after.job.attempts ?? 0) > 0
  if (before.job.status !== after.job.status) return true
  if (!hasFailed(after) && !hasFailed(before)) return false
  return (
    errorTextOf(before) !== errorTextOf(after) ||
    hasFewRecords(before.notes.flags) !== hasFewRecords(after.notes.flags) ||
    after.notes.triage.resolution === null
  )
}

interface TriageDeps {
  store: JobStore
  records: RecordStore
  account: { slug: string; key: number }
  groups: ErrorGroupBooks
  now: Clock
}

/** Finds out what became of failures, package by package. The recorder writes what changed. */
export class Triage {
  readonly #deps: TriageDeps
  readonly #passing = new Map<number, { names: ReadonlySet<string>; readMs: number }>()
  /** Error keys by the digest of the text. */
  readonly #keys = new Map<string, string | null>()
  /** When time alone changes something, by package. */
  readonly #due = new Map<number, number>()
  #hasStarted = false

  constructor(deps: TriageDeps) {
    this.#deps = deps
  }

  /** The changes that follow from changes of jobs. */
  async after(changes: readonly JobChange[]): Promise<JobChange[]> {
    const moved = changes.filter(matters)
    if (moved.length === 0) return []
    const ids = moved.map(({ after }) => after.job.id)
    return this.ofJobs([...ids, ...(await this.#related(ids))])
  }

  /** The changes to these jobs and all other open failures of their packages. */
  async ofJobs(ids: readonly number[]): Promise<JobChange[]> {
    const { store, account } = this.#deps
    const byPackage = new Map<number, StoredJob[]>()
    for (const stored of (await store.jobs(account.key, ids)).values()) {
      const known = byPackage.get(packageOf(stored)) ?? []
      known.push(stored)
      byPackage.set(packageOf(stored), known)
    }
    const changes: JobChange[] = []
    for (const [packageId, jobs] of byPackage) {
      changes.push(...(await this.#ofPackage(packageId, jobs)))
      // A page of jobs may concern a hundred packages: let others in between.
      await setImmediate()
    }
    return changes
  }

  /** The changes that only time has made; the first time, since the last start. */
  async due(): Promise<JobChange[]> {
    if (!this.#hasStarted) return this.all()
    const nowMs = this.#deps.now()
    const packages = [...this.#due].filter(([, dueMs]) => dueMs <= nowMs).map(([id]) => id)
    return this.#ofPackages(packages)
  }

  /** The changes to all open failures, after a start or after groups were changed. */
  async all(): Promise<JobChange[]> {
    const { store, account } = this.#deps
    this.#hasStarted = true
    return this.#ofPackages(await store.openPackages(account.key))
  }

  async #ofPackages(packages: readonly number[]): Promise<JobChange[]> {
    const changes: JobChange[] = []
    for (const packageId of packages) {
      this.#due.delete(packageId)
      changes.push(...(await this.#ofPackage(packageId, [])))
      await setImmediate()
    }
    return changes
  }

  /** Jobs whose fate depends on these: children of workflows, and what re-runs repeat. */
  async #related(ids: readonly number[]): Promise<number[]> {
    const { store, records, account } = this.#deps
    const children = await store.failedChildren(account.key, ids)
    const sources = new Set<number>()
    let jobs: readonly number[] = ids
    for (let depth = 0; depth < maxRerunDepth && jobs.length > 0; depth += 1) {
      const found = [...(await records.rerunSources(account.slug, jobs)).values()]
      jobs = found.filter((id) => !sources.has(id))
      for (const id of jobs) sources.add(id)
    }
    return [...children, ...sources]
  }

  /** @param jobs of the package, besides its open failures */
  async #ofPackage(packageId: number, jobs: readonly StoredJob[]): Promise<JobChange[]> {
    const { store, account } = this.#deps
    const open = await store.openFailures(account.key, packageId, maxFailures)
    const listed = new Map(jobs.map((stored) => [stored.job.id, stored]))
    const missing = open.filter((id) => !listed.has(id))
    for (const stored of (await store.jobs(account.key, missing)).values())
      listed.set(stored.job.id, stored)
    const all = [...listed.values()]
    const failed = all.filter(hasFailed)
    const over = all
      .filter(isLeftOver)
      .map((before) => changeOf(before, { ...before.notes.triage, resolution: null }))
    if (failed.length === 0) return over
    const book = await this.#deps.groups.current()
    const input = await this.#inputOf(packageId, failed, book)
    const states = resolutionsOf(input)
    this.#schedule(packageId, nextChangeMs(input, states), book)
    const changes = failed.flatMap((before) => {
      const found = states.get(before.job.id)
      const triage = found && triageOf(this.#keyOf(before), found)
      return triage && JSON.stringify(triage) !== JSON.stringify(before.notes.triage)
        ? [changeOf(before, triage)]
        : []
    })
    return [...over, ...changes]
  }

  #schedule(packageId: number, changeMs: number | null, book: ErrorGroupBook): void {
    const muteMs = book.nextMuteEndMs(this.#deps.now())
    const moments = [changeMs, muteMs].filter((moment) => moment !== null)
    if (moments.length === 0) this.#due.delete(packageId)
    else this.#due.set(packageId, Math.min(...moments))
  }

  async #inputOf(
    packageId: number,
    failed: readonly StoredJob[],
    book: ErrorGroupBook,
  ): Promise<TriageInput> {
    const { store, records, account, now } = this.#deps
    const nowMs = now()
    const ids = failed.map(({ job }) => job.id)
    const parents = await this.#parents(failed)
    await this.#readErrors(failed)
    const failures = failed.map((stored) => failureOf(stored, this.#keyOf(stored), parents, book))
    const sinceMs = Math.min(...failures.map(({ createdMs }) => createdMs))
    const completions =
      packageId === 0
        ? []
        : await store.completions(account.key, packageId, sinceMs, maxCompletions)
    const marks = await records.failureRecords(account.slug, ids)
    const recent =
      packageId === 0 ? [] : await store.recentRuns(account.key, packageId, variableRuns)
    return {
      failures,
      completions: completions.map(completionOf),
      passing: this.#passingOf(packageId, recent, nowMs),
      marks: new Map([...marks].map(([id, record]) => [id, markOf(record)])),
      reruns: await this.#reruns(ids),
      attempts: recent.flatMap((run) =>
        run.attempts === null || run.attempts === 0 ? [] : [{ ...run, attempts: run.attempts }],
      ),
      isMuted: (group) => book.muteOf(group, nowMs) !== null,
      nowMs,
    }
  }

  /** A long stack trace takes milliseconds to read, and there may be hundreds: let others between. */
  async #readErrors(failed: readonly StoredJob[]): Promise<void> {
    let startedMs = performance.now()
    for (const stored of failed) {
      this.#keyOf(stored)
      if (performance.now() - startedMs < readingMs) continue
      await setImmediate()
      startedMs = performance.now()
    }
  }

  #keyOf(stored: StoredJob): string | null {
    if (stored.job.status !== 'failed') return null
    const text = errorTextOf(stored)
    // Not by the text itself: a thousand of them may be long.
    const digest = createHash('sha1').update(text).digest('base64')
    const known = this.#keys.get(digest)
    if (known !== undefined) return known
    if (this.#keys.size >= maxKeys) this.#keys.clear()
    const key = errorKeyOf(text)
    this.#keys.set(digest, key)
    return key
  }

  /** Kept for a while, so that a failure does not change with each run. */
  #passingOf(packageId: number, recent: readonly StoredRun[], nowMs: number): ReadonlySet<string> {
    const known = this.#passing.get(packageId)
    if (known && nowMs - known.readMs < variablesForMs && nowMs >= known.readMs) return known.names
    const names = passingVariables(recent)
    this.#passing.set(packageId, { names, readMs: nowMs })
    return names
  }

  async #parents(failed: readonly StoredJob[]): Promise<Map<number, SeenStatus>> {
    const { store, account } = this.#deps
    const ids = new Set(failed.flatMap(({ job }) => parentIdOf(creatorKey(job)) ?? []))
    const found = await store.statuses(account.key, [...ids])
    return new Map([...found].map(([id, { status }]) => [id, status]))
  }

  async #reruns(ids: readonly number[]): Promise<RerunLink[]> {
    const { store, records, account } = this.#deps
    const links: RerunRecord[] = []
    const seen = new Set(ids)
    let jobs: readonly number[] = ids
    for (let depth = 0; depth < maxRerunDepth && jobs.length > 0; depth += 1) {
      const found = await records.rerunsOf(account.slug, jobs)
      links.push(...found)
      jobs = found.map(({ jobId }) => jobId).filter((id) => !seen.has(id))
      for (const id of jobs) seen.add(id)
    }
    const moments = await store.statuses(
      account.key,
      links.map(({ jobId }) => jobId),
    )
    return links.flatMap(({ jobId, of }) => {
      const moment = moments.get(jobId)
      return moment ? [{ id: jobId, of, status: moment.status, endedMs: moment.endedMs }] : []
    })
  }
}

function failureOf(
  stored: StoredJob,
  errorKey: string | null,
  parents: ReadonlyMap<number, SeenStatus>,
  book: ErrorGroupBook,
): Failure {
  const { job } = stored
  const key = creatorKey(job)
  const parentId = parentIdOf(key)
  const parentStatus = parentId === null ? undefined : parents.get(parentId)
  return {
    id: job.id,
    createdMs: msOf(job.created_at ?? job.started_at ?? job.updated_at),
    endedMs: msOf(endedAt(job)),
    group: errorKey === null ? null : book.groupOf(errorKey, job.package_id),
    isShort: job.status !== 'failed',
    creatorKey: key,
    attempts: job.attempts,
    maxAttempts: job.master_auto_retry_attempts,
    parent:
      parentId === null || parentStatus === undefined
        ? null
        : { id: parentId, status: parentStatus },
    variables: job.variables,
    dynamic: job.dynamic_variables,
  }
}

const triageOf = (errorKey: string | null, found: FailureState): JobTriage => ({
  errorKey,
  resolution: {
    state: found.state,
    by: found.by,
    at: found.atMs === null || found.atMs < 0 ? null : isoOf(found.atMs),
  },
  assignee: found.assignee,
})

const changeOf = (before: StoredJob, triage: JobTriage): JobChange => ({
  before,
  after: { ...before, notes: { ...before.notes, triage } },
})
