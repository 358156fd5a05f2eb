import type { ClusterRequest, RunRequest } from '../../contract/requests.ts'
import type { Job } from '../../contract/job.ts'
import type { Cluster, Schedule } from '../../contract/resources.ts'
import { capability, SourceError, type JobSource, type Watched } from '../sources/port.ts'
import type { NewActivity, RecordStore } from '../records/port.ts'
import { newNotes, type JobStore, type StoredJob } from '../store/port.ts'
import type { Clock } from './clock.ts'
import type { ResourceDirectory } from './resource-directory.ts'
import type { Recorder } from './recorder.ts'
import type { AccountLog } from './operational-error.ts'

/** A command of a person or program before its outcome is known. */
interface Asked {
  subject: NewActivity['subject']
  /** 0 if the subject does not exist yet. */
  subjectId: number
  actor: string
  action: string
  reason?: string | null
  message?: string | null
}

const subjects = {
  jobs: 'job',
  clusters: 'cluster',
  schedules: 'schedule',
} as const satisfies Record<Watched, NewActivity['subject']>

/** Sends commands to the source and records who gave them, why, and the outcome. */
export class AccountCommands {
  readonly #store: JobStore
  readonly #records: RecordStore
  readonly #slug: string
  readonly #account: number
  readonly #source: JobSource
  readonly #recorder: Recorder
  readonly #names: ResourceDirectory
  readonly #now: Clock
  readonly #log: AccountLog

  constructor(deps: {
    store: JobStore
    records: RecordStore
    account: { slug: string; key: number }
    source: JobSource
    recorder: Recorder
    names: ResourceDirectory
    now: Clock
    log: AccountLog
  }) {
    this.#store = deps.store
    this.#records = deps.records
    this.#slug = deps.account.slug
    this.#account = deps.account.key
    this.#source = deps.source
    this.#recorder = deps.recorder
    this.#names = deps.names
    this.#now = deps.now
    this.#log = deps.log
  }

  /** @throws SourceError */
  async run(request: RunRequest, actor: string): Promise<StoredJob> {
    const repeated = request.rerun_of
    const action = repeated === null ? 'run' : 'rerun'
    const asked: Asked = { subject: 'job', subjectId: repeated ?? 0, actor, action }
    const requestedMs = this.#now()
    const job = await this.#do(
      asked,
      () => this.#source.runJob(request),
      (made) => ({
        subjectId: made.id,
        message: repeated === null ? null : `Repeats job ${repeated}`,
      }),
    )
    if (repeated !== null) await this.#noteRerun(job.id, repeated, asked)
    return this.#taken(job, requestedMs)
  }

  /**
   * Requests a stop.
   * @throws SourceError 404 unknown, 422 ended
   */
  async stop(id: number, actor: string, reason: string | null): Promise<StoredJob> {
    const requestedMs = this.#now()
    const job = await this.#do(
      { subject: 'job', subjectId: id, actor, action: 'stop', reason },
      () => this.#source.stopJob(id),
    )
    return this.#taken(job, requestedMs)
  }

  async runSchedule(id: number, actor: string): Promise<Schedule> {
    const schedules = capability(this.#source, 'schedules')
    return this.#schedule(
      { subject: 'schedule', subjectId: id, actor, action: 'schedule_run' },
      () => schedules.runSchedule(id),
    )
  }

  async setScheduleStatus(
    id: number,
    status: Schedule['status'],
    actor: string,
  ): Promise<Schedule> {
    const schedules = capability(this.#source, 'schedules')
    const action = status === 'enabled' ? 'schedule_enable' : 'schedule_disable'
    return this.#schedule({ subject: 'schedule', subjectId: id, actor, action }, () =>
      schedules.setScheduleStatus(id, status),
    )
  }

  async createCluster(request: ClusterRequest, actor: string): Promise<Cluster> {
    const clusters = capability(this.#source, 'clusters')
    return this.#cluster(
      { subject: 'cluster', subjectId: 0, actor, action: 'cluster_create' },
      () => clusters.createCluster(request),
    )
  }

  async updateCluster(id: number, request: ClusterRequest, actor: string): Promise<Cluster> {
    const clusters = capability(this.#source, 'clusters')
    return this.#cluster(
      { subject: 'cluster', subjectId: id, actor, action: 'cluster_update' },
      () => clusters.updateCluster(id, request),
    )
  }

  async terminateCluster(id: number, actor: string): Promise<Cluster> {
    const clusters = capability(this.#source, 'clusters')
    return this.#cluster(
      { subject: 'cluster', subjectId: id, actor, action: 'cluster_terminate' },
      () => clusters.terminateCluster(id),
    )
  }

  /**
   * Notifies the source's user about a job, cluster or schedule.
   * @returns since when, ISO
   */
  async watch(kind: Watched, id: number, actor: string): Promise<string> {
    const watchers = capability(this.#source, 'watchers')
    const asked = { subject: subjects[kind], subjectId: id, actor, action: 'watch' } as const
    return this.#do(asked, () => watchers.watch(kind, id))
  }

  async unwatch(kind: Watched, id: number, actor: string): Promise<void> {
    const watchers = capability(this.#source, 'watchers')
    const asked = { subject: subjects[kind], subjectId: id, actor, action: 'unwatch' } as const
    return this.#do(asked, () => watchers.unwatch(kind, id))
  }

  async #schedule(asked: Asked, act: () => Promise<Schedule>): Promise<Schedule> {
    const schedule = await this.#do(asked, act)
    this.#names.schedules.forget()
    return schedule
  }

  async #cluster(asked: Asked, act: () => Promise<Cluster>): Promise<Cluster> {
    const cluster = await this.#do(asked, act, (made) => ({ subjectId: made.id }))
    this.#names.clusters.forget()
    return cluster
  }

  /** Stored before it is returned, so that the next poll of every page shows it. */
  async #taken(job: Job, requestedMs: number): Promise<StoredJob> {
    const unkept: StoredJob = {
      job,
      notes: newNotes(this.#names.packageName(job)),
      overrun: null,
      seenMs: this.#now(),
      headline: null,
    }
    try {
      const [written] = await this.#recorder.record([job], requestedMs)
      return written ?? (await this.#store.jobs(this.#account, [job.id])).get(job.id) ?? unkept
    } catch (error) {
      // The command succeeded: an error here would make the user repeat it. The next pull brings
      // the job.
      this.#log.warn({ job: job.id, err: error }, 'The result of an action could not be stored')
      return unkept
    }
  }

  async #do<T>(
    asked: Asked,
    act: () => Promise<T>,
    known: (answer: T) => Partial<Asked> = () => ({}),
  ): Promise<T> {
    let answer: T
    try {
      answer = await act()
    } catch (error) {
      const refused = error instanceof SourceError && error.status >= 400 && error.status < 500
      await this.#note(
        { ...asked, message: error instanceof SourceError ? error.message : null },
        refused ? 'refused' : 'unknown',
      )
      throw error
    }
    await this.#note({ ...asked, ...known(answer) }, 'accepted')
    return answer
  }

  /** The link comes first: it decides what becomes of the failure, whatever else fails. */
  async #noteRerun(id: number, repeated: number, asked: Asked): Promise<void> {
    const { actor } = asked
    const at = new Date(this.#now()).toISOString()
    try {
      await this.#records.addRerun(this.#slug, { jobId: id, of: repeated, at, actor })
    } catch (error) {
      this.#log.warn({ job: id, of: repeated, err: error }, 'A re-run could not be recorded')
    }
    await this.#note({ ...asked, message: `Run again as job ${id}` }, 'accepted')
  }

  async #note(
    { subject, subjectId, actor, action, reason = null, message = null }: Asked,
    outcome: string,
  ): Promise<void> {
    const at = new Date(this.#now()).toISOString()
    const entry: NewActivity = { subject, subjectId, at, actor, action, reason, outcome, message }
    // The user must see what happened at the source even if it cannot be recorded here.
    try {
      await this.#records.addActivity(this.#slug, entry)
      // Rows name who requested a stop, and a pull may have shown the stop before this was
      // recorded.
      if (subject === 'job') await this.#recorder.bump()
    } catch (error) {
      this.#log.warn({ entry, err: error }, 'An activity could not be recorded')
    }
  }
}
