import { statusFacts } from '../../contract/status.ts'
import type { FailureRecord, NewActivity, RecordStore } from '../records/port.ts'
import { SourceError } from '../sources/port.ts'
import { fewRecordsFlags, type JobStore, type StoredJob } from '../store/port.ts'
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
    const { note, until, assignee } = request
    const stored = await this.#failure(id)
    const at = this.#at()
    const before = await this.#record(id)
    await this.#save({
      jobId: id,
      assignee,
      assignedAt: before?.assignee === assignee ? before.assignedAt : at,
      acknowledgement: { at, actor, note, until },
    })
    const message = until === null ? null : `Until ${until}`
    await this.#note(stored, { at, actor, action: 'acknowledge', reason: note, message })
    if ((before?.assignee ?? null) !== assignee)
      await this.#note(stored, assignment(at, actor, assignee))
  }

  /** Takes an acknowledgement back; does nothing if there is none. */
  async unacknowledge(id: number, actor: string): Promise<void> {
    const stored = await this.#failure(id)
    const by = stored.notes.triage.resolution?.by ?? id
    const jobId = stored.notes.triage.resolution?.state === 'acknowledged' ? by : id
    const record = await this.#record(jobId)
    if (!record?.acknowledgement) return
    await this.#save({ ...record, acknowledgement: null })
    const at = this.#at()
    const message = jobId === id ? null : `Acknowledged as job ${jobId}`
    const action = 'acknowledge_undone'
    await this.#note(stored, { at, actor, action, reason: null, message })
  }

  /**
   * Gives a failure to somebody, or takes it from everybody.
   * @throws SourceError 404 unknown job, 422 nothing to assign
   */
  async assign(id: number, assignee: string | null, actor: string): Promise<void> {
    const stored = await this.#failure(id)
    const at = this.#at()
    const record = await this.#record(id)
    const acknowledgement = record?.acknowledgement ?? null
    await this.#save({ jobId: id, assignee, assignedAt: at, acknowledgement })
    await this.#note(stored, assignment(at, actor, assignee))
  }

  #at(): string {
    return new Date(this.#deps.now()).toISOString()
  }

  async #record(id: number): Promise<FailureRecord | null> {
    const { records, account } = this.#deps
    return (await records.failureRecords(account.slug, [id])).get(id) ?? null
  }

  async #failure(id: number): Promise<StoredJob> {
    const { store, account } = this.#deps
    const stored = (await store.jobs(account.key, [id])).get(id)
    if (!stored) throw new SourceError(404, `Job ${id} was not found.`)
    const { job, notes } = stored
    const isShort = notes.flags.some(({ kind }) => fewRecordsFlags.includes(kind))
    if (job.status === 'failed' || (job.status === 'completed' && isShort)) return stored
    const reason = statusFacts[job.status].live ? 'has not ended' : `is ${job.status}`
    throw new SourceError(422, `Job ${id} ${reason}: there is no failure to deal with.`)
  }

  async #save(record: FailureRecord): Promise<void> {
    const { records, account, recorder } = this.#deps
    await records.saveFailures(account.slug, [record])
    await recorder.triageAgain([record.jobId])
  }

  async #note(
    { job }: StoredJob,
    entry: Omit<NewActivity, 'subject' | 'subjectId' | 'outcome'>,
  ): Promise<void> {
    const { records, account, recorder } = this.#deps
    await records.addActivity(account.slug, {
      ...entry,
      subject: 'job',
      subjectId: job.id,
      outcome: 'accepted',
    })
    await recorder.bump()
  }
}

const assignment = (at: string, actor: string, assignee: string | null) => ({
  at,
  actor,
  action: 'assign',
  reason: null,
  message: assignee === null ? 'Assigned to nobody' : `Assigned to ${assignee}`,
})
