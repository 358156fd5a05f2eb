import type { ClusterRequest, RunRequest } from '../../../contract/requests.ts'
import { jobSchema, type Job } from '../../../contract/job.ts'
import type { Variables } from '../../../contract/coerce.ts'
import {
  clusterSchema,
  scheduleSchema,
  type Cluster,
  type Schedule,
} from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import { SourceError } from '../port.ts'
import type { ResponseParser } from './response-parser.ts'
import type { Client, Path } from './client.ts'
import { UnsureError } from './error-messages.ts'

/**
 * Milliseconds to wait before each search for a job whose run got no response: it may appear late.
 */
const lookAfterMs = [0, 3_000, 6_000] as const
const rowsLookedAt = 100
/**
 * How much earlier than its request a job may claim to have been created: the service's clock is
 * only roughly known.
 */
const clockToleranceMs = 5_000
/** Jobs returned for our runs; no other run can have created them. */
const maxRemembered = 1_000

export interface CommandDeps {
  client: Client
  parser: ResponseParser
  /** The greatest job id in any response so far; 0 for none. */
  newestKnown: () => number
  /** Id of the key's user, if known without a call. */
  ownUser: () => number | null
  sleep: (ms: number) => Promise<void>
}

/** Sends commands. Nothing here is ever sent twice (jobs-api.md §2.3). */
export class JobCommands {
  readonly #deps: CommandDeps
  readonly #answered = new Set<number>()
  readonly #sending = new Set<Promise<Job>>()

  constructor(deps: CommandDeps) {
    this.#deps = deps
  }

  /** @throws {SourceError} 504 if there was no response and the job was not found with certainty */
  async runJob(request: RunRequest): Promise<Job> {
    const { client, parser } = this.#deps
    const { cluster_id, package_id, variables, dynamic_variables } = request
    const newest = this.#deps.newestKnown()
    const sentAt = client.upstreamNow()
    const sending = this.#sent(
      'POST',
      ['jobs'],
      { cluster_id, package_id, variables, dynamic_variables },
      (raw) => this.#claimed(parser.one(jobSchema, 'the new job', raw)),
    )
    this.#sending.add(sending)
    try {
      return await sending
    } catch (error) {
      if (!(error instanceof UnsureError)) throw error
      this.#sending.delete(sending)
      return await this.#foundRun(request, newest, sentAt, error)
    } finally {
      this.#sending.delete(sending)
    }
  }

  /**
   * @throws {SourceError} 422 if it has ended; 504 if there was no response and the job does not
   * show the stop
   */
  async stopJob(id: number): Promise<Job> {
    const { client, parser } = this.#deps
    try {
      return await this.#sent('DELETE', ['jobs', id], undefined, (raw) => parser.job(raw, id))
    } catch (error) {
      if (!(error instanceof UnsureError)) throw error
      const job = await client.get(['jobs', id], { purpose: 'action' }).then(
        (raw) => parser.job(raw, id),
        () => null,
      )
      if (job && statusFacts[job.status].rank >= statusFacts.pending_stoppage.rank) return job
      const seen = job
        ? `Job ${id} is still ${job.raw_status}`
        : `The state of job ${id} could not be read either`
      throw new SourceError(504, `${error.message} ${seen}: check it before trying again.`)
    }
  }

  createCluster(request: ClusterRequest): Promise<Cluster> {
    return this.#cluster('POST', ['clusters'], 'the new cluster', given(request))
  }

  updateCluster(id: number, request: ClusterRequest): Promise<Cluster> {
    return this.#cluster('PUT', ['clusters', id], `cluster ${id}`, given(request))
  }

  terminateCluster(id: number): Promise<Cluster> {
    return this.#cluster('DELETE', ['clusters', id], `cluster ${id}`, undefined)
  }

  runSchedule(id: number): Promise<Schedule> {
    return this.#schedule('POST', ['schedules', id, 'run'], id, undefined)
  }

  setScheduleStatus(id: number, status: Schedule['status']): Promise<Schedule> {
    return this.#schedule('PUT', ['schedules', id], id, { status })
  }

  #cluster(
    method: 'POST' | 'PUT' | 'DELETE',
    path: Path,
    what: string,
    body: unknown,
  ): Promise<Cluster> {
    return this.#sent(method, path, body, (raw) =>
      this.#deps.parser.one(clusterSchema, what, raw),
    ).catch(withAdvice('Check the list of clusters before trying again.'))
  }

  #schedule(method: 'POST' | 'PUT', path: Path, id: number, body: unknown): Promise<Schedule> {
    return this.#sent(method, path, body, (raw) =>
      this.#deps.parser.one(scheduleSchema, `schedule ${id}`, raw),
    ).catch(withAdvice('Check the schedule and its jobs before trying again.'))
  }

  /**
   * @throws {UnsureError} also if the response cannot be read: the run happened, but its job is
   * unknown
   */
  async #sent<T>(
    method: 'POST' | 'PUT' | 'DELETE',
    path: Path,
    body: unknown,
    read: (raw: unknown) => T,
  ): Promise<T> {
    const raw = await this.#deps.client.act(method, path, body)
    try {
      return read(raw)
    } catch (error) {
      throw error instanceof SourceError
        ? new UnsureError(error.status, `${error.message} It may have been done.`)
        : error
    }
  }

  /**
   * Finds the job of a run whose response was lost: the only one that matches and belongs to no
   * other run.
   */
  async #foundRun(
    request: RunRequest,
    newest: number,
    sentAt: number,
    lost: UnsureError,
  ): Promise<Job> {
    // Other runs in progress may be about to get this job in their response.
    await Promise.allSettled(this.#sending)
    for (const waitMs of lookAfterMs) {
      await this.#deps.sleep(waitMs)
      const jobs = await this.#newestJobs()
      const found = jobs.filter((job) => this.#isAnswerTo(job, request, newest, sentAt))
      const [job] = found
      if (job && found.length === 1) return this.#claimed(job)
      if (job)
        throw new SourceError(
          504,
          `${lost.message} Jobs ${found.map(({ id }) => id).join(', ')} look like it: check ` +
            'them before running it again.',
        )
    }
    throw new SourceError(
      504,
      `${lost.message} No job like it has been found so far: check the list before running ` +
        'it again.',
    )
  }

  /** From now on it belongs to this run. */
  #claimed(job: Job): Job {
    this.#answered.add(job.id)
    const [oldest] = this.#answered
    if (this.#answered.size > maxRemembered && oldest !== undefined) this.#answered.delete(oldest)
    return job
  }

  /** Empty if the list cannot be read: the next search may find it. */
  #newestJobs(): Promise<Job[]> {
    const { client, parser } = this.#deps
    return client
      .get(['jobs'], {
        purpose: 'action',
        query: { sort: 'created', direction: 'desc', limit: rowsLookedAt },
      })
      .then(
        (raw) => parser.jobs(raw).jobs,
        () => [],
      )
  }

  #isAnswerTo(job: Job, request: RunRequest, newest: number, sentAt: number): boolean {
    const ownUser = this.#deps.ownUser()
    return (
      job.id > newest &&
      !this.#answered.has(job.id) &&
      job.package_id === request.package_id &&
      job.cluster_id === request.cluster_id &&
      (job.created_at === null || Date.parse(job.created_at) >= sentAt - clockToleranceMs) &&
      (ownUser === null || job.owner_id === null || job.owner_id === ownUser) &&
      sameVariables(job.variables, request)
    )
  }
}

/**
 * A job shows the variables that were sent, possibly with the values of dynamic ones (jobs-api.md
 * §2.3).
 */
function sameVariables(shown: Variables, { variables, dynamic_variables }: RunRequest): boolean {
  const names = new Set([...Object.keys(shown), ...Object.keys(variables)])
  return [...names].every(
    (name) =>
      name in dynamic_variables ||
      (name in shown && name in variables && String(shown[name]) === String(variables[name])),
  )
}

/** Only fields that were given: absent is not the same as empty. */
const given = (request: ClusterRequest): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== null && value !== undefined),
  )

const withAdvice =
  (advice: string) =>
  (error: unknown): never => {
    throw error instanceof UnsureError ? new SourceError(504, `${error.message} ${advice}`) : error
  }
