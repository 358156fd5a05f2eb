import { isFailure } from '../../contract/rules/failure.ts'
import { statusFacts } from '../../contract/status.ts'
import type { FailureRecord, NewActivity, RecordStore } from '../records/port.ts'
import { SourceError } from '../sources/port.ts'
import type { JobStore, StoredJob } from '../store/port.ts'
import type { Clock } from './clock.ts'
import type { Recorder } from './recorder.ts'

/** An acknowledgement as somebody asks for it. */
export interface AcknowledgeRequest {
  note: string | null
  /** ISO; null if it does not end by itself. */
  until: string | null
  /** Null for nobody. */
  assignee: string | null
}

interface AccountTriageDeps {
  store: JobStore
  records: RecordStore
  account: { slug: string; key: number }
  recorder: Recorder
  now: Clock
}

/** What people decide about failures. Each decision is recorded as activity. */
export class AccountTriage {
  readonly #deps: AccountTriageDeps

  constructor(deps: AccountTriageDeps) {
    this.#deps = deps
  }

  /**
   * Acknowledges a failure and gives it to somebody.
   * @throws SourceError 404 unknown job, 422 nothing to acknowledge
   */
  async acknowledge(id: number, request: AcknowledgeRequest, actor: string): Promise<void> {
    await this.#failure(id)
    await this.acknowledgeAll([id], request, actor)
  }

  /** @returns why, for each job that there was nothing to acknowledge about */
  async acknowledgeAll(
    ids: readonly number[],
    { note, until, assignee }: AcknowledgeRequest,
    actor: string,
  ): Promise<Map<number, string | null>> {
    const at = this.#at()
    const message = until === null ? null : `Until ${until}`
    return this.#decideAll(ids, (id, before) => ({
      record: {
        jobId: id,
        assignee,
        assignedAt: before?.assignee === assignee ? before.assignedAt : at,
        acknowledgement: { at, actor, note, until },
      },
      entries: [
        { at, actor, action: 'acknowledge', reason: note, message },
        ...((before?.assignee ?? null) === assignee ? [] : [assignment(at, actor, assignee)]),
      ],
    }))
  }

  /** Takes an acknowledgement back; does nothing if there is none. */
  async unacknowledge(id: number, actor: string): Promise<void> {
    const stored = await this.#failure(id)
    const by = stored.notes.triage.resolution?.by ?? id
    const jobId = stored.notes.triage.resolution?.state === 'acknowledged' ? by : id
    const { records, account, recorder } = this.#deps
    const record = (await records.failureRecords(account.slug, [jobId])).get(jobId)
    if (!record?.acknowledgement) return
    await records.saveFailures(account.slug, [{ ...record, acknowledgement: null }])
    await recorder.triageAgain([jobId])
    const at = this.#at()
    const message = jobId === id ? null : `Acknowledged as job ${jobId}`
    const action = 'acknowledge_undone'
    await this.#record(stored, { at, actor, action, reason: null, message })
    await recorder.bump()
  }

  /**
   * Gives a failure to somebody, or takes it from everybody.
   * @throws SourceError 404 unknown job, 422 nothing to assign
   */
  async assign(id: number, assignee: string | null, actor: string): Promise<void> {
    await this.#failure(id)
    await this.assignAll([id], assignee, actor)
  }

  /** @returns why, for each job that there was nothing to assign about */
  async assignAll(
    ids: readonly number[],
    assignee: string | null,
    actor: string,
  ): Promise<Map<number, string | null>> {
    const at = this.#at()
    return this.#decideAll(ids, (id, before) => ({
      record: {
        jobId: id,
        assignee,
        assignedAt: at,
        acknowledgement: before?.acknowledgement ?? null,
      },
      entries: [assignment(at, actor, assignee)],
    }))
  }

  /** Decides about those jobs that are failures; the others are returned with the reason. */
  async #decideAll(
    ids: readonly number[],
    decide: (
      id: number,
      before: FailureRecord | null,
    ) => { record: FailureRecord; entries: readonly Decision[] },
  ): Promise<Map<number, string | null>> {
    const { store, records, account, recorder } = this.#deps
    const jobs = await store.jobs(account.key, ids)
    const known = await records.failureRecords(account.slug, ids)
    const left = new Map<number, string | null>()
    const decided: { stored: StoredJob; entries: readonly Decision[]; record: FailureRecord }[] = []
    for (const id of ids) {
      const stored = jobs.get(id)
      const reason = stored === undefined ? 'No longer known.' : whyNoFailure(stored)
      if (stored === undefined || reason !== null) left.set(id, reason)
      else decided.push({ stored, ...decide(id, known.get(id) ?? null) })
    }
    if (decided.length === 0) return left
    await records.saveFailures(
      account.slug,
      decided.map(({ record }) => record),
    )
    await recorder.triageAgain(decided.map(({ stored }) => stored.job.id))
    for (const { stored, entries } of decided)
      for (const entry of entries) await this.#record(stored, entry)
    await recorder.bump()
    return left
  }

  #at(): string {
    return new Date(this.#deps.now()).toISOString()
  }

  async #failure(id: number): Promise<StoredJob> {
    const { store, account } = this.#deps
    const stored = (await store.jobs(account.key, [id])).get(id)
    if (!stored) throw new SourceError(404, `Job ${id} was not found.`)
    const reason = whyNoFailure(stored)
    if (reason !== null) throw new SourceError(422, `Job ${id}: ${reason}`)
    return stored
  }

  async #record({ job }: StoredJob, entry: Decision): Promise<void> {
    const { records, account } = this.#deps
    await records.addActivity(account.slug, {
      ...entry,
      subject: 'job',
      subjectId: job.id,
      outcome: 'accepted',
    })
  }
}

type Decision = Omit<NewActivity, 'subject' | 'subjectId' | 'outcome'>

/** Null for a failure. */
function whyNoFailure({ job, notes }: StoredJob): string | null {
  if (isFailure(job.status, notes.flags)) return null
  return statusFacts[job.status].live
    ? 'It has not ended, so there is no failure to deal with.'
    : `It is ${job.status}, so there is no failure to deal with.`
}

const assignment = (at: string, actor: string, assignee: string | null) => ({
  at,
  actor,
  action: 'assign',
  reason: null,
  message: assignee === null ? 'Assigned to nobody' : `Assigned to ${assignee}`,
})
