import { setTimeout as delay } from 'node:timers/promises'
import type { BulkDetail, BulkOperation, BulkResult } from '../../contract/bulk.ts'
import { statusFacts } from '../../contract/status.ts'
import type { RecordStore } from '../records/port.ts'
import { partsOf } from '../shared/parts.ts'
import { SourceError } from '../sources/port.ts'
import type { JobStore, StoredJob } from '../store/port.ts'
import type { AccountCommands } from './account-commands.ts'
import type { AccountTriage, AcknowledgeRequest } from './account-triage.ts'
import type { BackgroundTasks } from './background-tasks.ts'
import type { Changes } from './changes.ts'
import type { Clock } from './clock.ts'
import { operationalErrorOf } from './operational-error.ts'

/** Stops that are requested at the same time. */
const concurrency = 4
/** Failures that are decided about together. */
const decidedAtOnce = 200
/** Between two re-runs, so that they do not all start at once. */
const staggerMs = 500
const listedOperations = 50

/** What is done to each job. */
export type BulkRequest =
  | { action: 'stop'; reason: string | null }
  | { action: 'rerun'; clusterId: number | null }
  | ({ action: 'acknowledge' } & AcknowledgeRequest)
  | { action: 'assign'; assignee: string | null }

interface AccountBulkDeps {
  store: JobStore
  records: RecordStore
  account: { slug: string; key: number }
  commands: AccountCommands
  triage: AccountTriage
  tasks: BackgroundTasks
  changes: Changes
  now: Clock
  /** Waits between re-runs; by default {@link staggerMs}. */
  wait?: () => Promise<unknown>
}

const result = (
  jobId: number,
  state: BulkResult['state'],
  message: string | null = null,
  newJobId: number | null = null,
): BulkResult => ({ job_id: jobId, state, message, new_job_id: newJobId })

/** How a failed request ended: refused, or without a response. */
function failureOf(jobId: number, error: unknown): BulkResult {
  const known = operationalErrorOf(error)
  const isRefused = error instanceof SourceError && error.status >= 400 && error.status < 500
  const message = known?.message ?? 'An unexpected error; see the log of the server.'
  return result(jobId, isRefused ? 'refused' : 'unknown', message)
}

function noteOf(request: BulkRequest): string | null {
  switch (request.action) {
    case 'stop':
      return request.reason
    case 'acknowledge':
      return request.note
    case 'assign':
      return request.assignee
    case 'rerun':
      return null
  }
}

/** Actions on many jobs. They go on when the page is left, and can be looked up afterwards. */
export class AccountBulk {
  readonly #deps: AccountBulkDeps
  #isClosed = false

  constructor(deps: AccountBulkDeps) {
    this.#deps = deps
  }

  /** Ends what was running when the server stopped. */
  async start(): Promise<void> {
    const { records, account, now } = this.#deps
    const at = new Date(now()).toISOString()
    const message = 'The server was restarted before its turn.'
    await records.interruptBulk(account.slug, at, message)
  }

  close(): void {
    this.#isClosed = true
  }

  /** Begins an operation on exactly these jobs. */
  async begin(ids: readonly number[], request: BulkRequest, actor: string): Promise<BulkOperation> {
    const { records, account, tasks, now } = this.#deps
    const jobIds = [...new Set(ids)]
    const id = await records.addBulk(account.slug, {
      action: request.action,
      actor,
      at: new Date(now()).toISOString(),
      note: noteOf(request),
      jobIds,
    })
    tasks.run(this.#run(id, jobIds, request, actor))
    return this.#operation(id)
  }

  /** Newest first. */
  list(): Promise<BulkOperation[]> {
    const { records, account } = this.#deps
    return records.bulks(account.slug, listedOperations)
  }

  /** @throws SourceError 404 */
  async detail(id: number): Promise<BulkDetail> {
    const operation = await this.#operation(id)
    return { ...operation, results: await this.#deps.records.bulkResults(id) }
  }

  async #operation(id: number): Promise<BulkOperation> {
    const { records, account } = this.#deps
    const operation = await records.bulk(account.slug, id)
    if (!operation) throw new SourceError(404, `Bulk operation ${id} was not found.`)
    return operation
  }

  async #run(
    id: number,
    jobIds: readonly number[],
    request: BulkRequest,
    actor: string,
  ): Promise<void> {
    const { records, changes, now } = this.#deps
    const save = (results: readonly BulkResult[]) => records.saveBulkResults(id, results)
    try {
      await this.#act(jobIds, request, actor, save)
    } finally {
      if (!this.#isClosed) await records.finishBulk(id, new Date(now()).toISOString())
      changes.noteEdit()
    }
  }

  #act(
    jobIds: readonly number[],
    request: BulkRequest,
    actor: string,
    save: (results: readonly BulkResult[]) => Promise<void>,
  ): Promise<void> {
    switch (request.action) {
      case 'stop':
        return this.#eachOf(jobIds, concurrency, async (jobId) =>
          save([await this.#stop(jobId, request.reason, actor)]),
        )
      case 'rerun':
        return this.#rerunAll(jobIds, request.clusterId, actor, save)
      case 'acknowledge':
        return this.#decide(jobIds, save, (part) =>
          this.#deps.triage.acknowledgeAll(part, request, actor),
        )
      case 'assign':
        return this.#decide(jobIds, save, (part) =>
          this.#deps.triage.assignAll(part, request.assignee, actor),
        )
    }
  }

  async #stop(jobId: number, reason: string | null, actor: string): Promise<BulkResult> {
    const stored = await this.#job(jobId)
    if (!stored) return result(jobId, 'skipped', 'No longer known.')
    const { status } = stored.job
    if (statusFacts[status].terminal) return result(jobId, 'skipped', `Already ${status}.`)
    if (!statusFacts[status].canStop) return result(jobId, 'skipped', 'A stop is under way.')
    try {
      await this.#deps.commands.stop(jobId, actor, reason)
      return result(jobId, 'done')
    } catch (error) {
      return failureOf(jobId, error)
    }
  }

  /** One after another: each sees what the ones before have started. */
  async #rerunAll(
    jobIds: readonly number[],
    clusterId: number | null,
    actor: string,
    save: (results: readonly BulkResult[]) => Promise<void>,
  ): Promise<void> {
    const wait = this.#deps.wait ?? (() => delay(staggerMs, undefined, { ref: false }))
    const started = new Map<string, number>()
    // The newest failure of the same package and variables is the one to repeat.
    for (const jobId of jobIds.toSorted((a, b) => b - a)) {
      if (this.#isClosed) return
      const { outcome, key } = await this.#rerun(jobId, clusterId, actor, started)
      await save([outcome])
      if (outcome.state !== 'done') continue
      started.set(key, jobId)
      await wait()
    }
  }

  async #rerun(
    jobId: number,
    clusterId: number | null,
    actor: string,
    started: ReadonlyMap<string, number>,
  ): Promise<{ outcome: BulkResult; key: string }> {
    const stored = await this.#job(jobId)
    if (!stored) return { outcome: result(jobId, 'skipped', 'No longer known.'), key: '' }
    const { job } = stored
    const key = JSON.stringify([job.package_id, job.variables, job.dynamic_variables])
    const reason = whyNotAgain(stored, started.get(key))
    if (reason !== null) return { outcome: result(jobId, 'skipped', reason), key }
    try {
      const made = await this.#deps.commands.run(
        {
          package_id: job.package_id ?? 0,
          cluster_id: clusterId ?? job.cluster_id ?? 0,
          variables: job.variables,
          dynamic_variables: job.dynamic_variables,
          rerun_of: jobId,
        },
        actor,
      )
      return { outcome: result(jobId, 'done', null, made.job.id), key }
    } catch (error) {
      return { outcome: failureOf(jobId, error), key }
    }
  }

  async #decide(
    jobIds: readonly number[],
    save: (results: readonly BulkResult[]) => Promise<void>,
    decide: (ids: readonly number[]) => Promise<Map<number, string | null>>,
  ): Promise<void> {
    for (const part of partsOf(jobIds, decidedAtOnce)) {
      if (this.#isClosed) return
      try {
        const skipped = await decide(part)
        await save(
          part.map((id) => {
            const reason = skipped.get(id)
            return reason === undefined || reason === null
              ? result(id, 'done')
              : result(id, 'skipped', reason)
          }),
        )
      } catch (error) {
        await save(part.map((id) => failureOf(id, error)))
      }
    }
  }

  async #eachOf(
    ids: readonly number[],
    atOnce: number,
    act: (id: number) => Promise<void>,
  ): Promise<void> {
    const waiting = [...ids]
    const work = async () => {
      for (let id = waiting.shift(); id !== undefined && !this.#isClosed; id = waiting.shift())
        await act(id)
    }
    await Promise.all(Array.from({ length: atOnce }, work))
  }

  async #job(id: number): Promise<StoredJob | null> {
    const { store, account } = this.#deps
    return (await store.jobs(account.key, [id])).get(id) ?? null
  }
}

/** @param startedBy the job whose re-run this operation has started with the same variables */
function whyNotAgain({ job, notes }: StoredJob, startedBy: number | undefined): string | null {
  if (!statusFacts[job.status].terminal) return 'It has not ended.'
  if (job.package_id === null) return 'It has no package.'
  if (startedBy !== undefined) return `Same package and variables as job ${startedBy}.`
  const { resolution } = notes.triage
  return resolution?.state === 'resolved' && resolution.by !== null
    ? `Job ${resolution.by} has made up for it.`
    : null
}
