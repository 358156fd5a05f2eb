import type { ClusterRequest, RunRequest } from '../../../contract/requests.ts'
import { capabilities, freeSource, type Capability } from '../../../contract/sync.ts'
import { jobSchema, type Job, type LogSummary } from '../../../contract/job.ts'
import {
  clusterSchema,
  memberSchema,
  packageSchema,
  scheduleSchema,
  type Cluster,
  type Schedule,
} from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import {
  freshForMoments,
  SourceError,
  type InsightFloors,
  type FullSource,
  type Page,
  type Pulled,
  type PullSituation,
  type Watched,
  type Watcher,
} from '../../sources/port.ts'
import * as z from 'zod/mini'

export const testFloors: InsightFloors = {
  runawayOverMedian: 60,
  slowOverMedian: 30,
  runawayWithoutBaseline: 180,
  noProgress: 120,
  queuedTooLong: 180,
  stuckStopping: 30,
}

/** A job as a source would return it, with defaults for everything a test does not set. */
export function testJob(fields: Record<string, unknown>): Job {
  return z.parse(jobSchema, {
    status: 'completed',
    package_id: 11,
    cluster_id: 21,
    owner_id: 31,
    progress: 0,
    variables: {},
    outputs_count: 0,
    outputs: [],
    runtime_in_seconds: 0,
    errors: null,
    ...fields,
  })
}

/** A source in memory that a unit test controls completely. Times come from the given clock. */
export class MemorySource implements FullSource {
  readonly kind = 'scripted'
  /** Tests may remove some. */
  capabilities: readonly Capability[] = capabilities
  readonly account: string
  readonly floors = testFloors
  readonly freshFor = { ...freshForMoments }
  historyDays: number | null = null
  readonly jobs = new Map<number, Job>()
  readonly logs = new Map<number, string>()
  readonly summaries = new Map<number, LogSummary>()
  readonly #changed: number[] = []
  readonly #listeners = new Set<() => void>()
  readonly #now: () => number
  readonly #watchers = new Map<string, Watcher[]>()
  /** Makes the next call of this method fail with this error. */
  failing = new Map<keyof FullSource, Error>()
  calls: string[] = []
  /** The arguments of each pull. */
  situations: PullSituation[] = []
  /** Jobs that the next pull reports as gone. */
  gone: number[] = []
  nextMs: number | null = null
  paceSeconds: number | null = null
  /** The only valid signature. */
  signature: string | null = null
  packageList = [
    z.parse(packageSchema, { id: 11, name: 'Night load', variables: { day: "'mon'" } }),
    z.parse(packageSchema, { id: 12, name: 'Weather', status: 'active' }),
  ]
  clusterList: Cluster[] = [
    z.parse(clusterSchema, {
      id: 21,
      name: 'Main',
      status: 'available',
      nodes: 1,
      created_at: '2026-01-01T00:00:00Z',
    }),
  ]
  scheduleList: Schedule[] = [
    z.parse(scheduleSchema, {
      id: 17,
      name: 'Every hour',
      status: 'enabled',
      interval_amount: 1,
      interval_unit: 'hours',
    }),
  ]
  memberList = [
    z.parse(memberSchema, {
      id: 31,
      name: 'Dana',
      email: 'dana@example.org',
      role: 'admin',
      owner: true,
    }),
  ]

  constructor(now: () => number, account = 'local') {
    this.#now = now
    this.account = account
  }

  /** Adds or changes a job. */
  put(fields: Record<string, unknown> & { id: number }): Job {
    const before = this.jobs.get(fields.id)
    const iso = new Date(this.#now()).toISOString()
    const job = testJob({
      created_at: iso,
      ...(before && { ...before, status: before.raw_status }),
      updated_at: iso,
      ...fields,
    })
    this.jobs.set(job.id, job)
    this.#changed.push(job.id)
    for (const listener of this.#listeners) listener()
    return job
  }

  async start(): Promise<void> {}
  async close(): Promise<void> {}

  async pull(cursor: string | null, situation: PullSituation): Promise<Pulled> {
    this.situations.push(situation)
    this.#call('pull')
    const from = Number(cursor ?? 0)
    const ids = new Set(this.#changed.slice(from, from + 100))
    const more = this.#changed.length > from + 100
    const gone = this.gone.splice(0)
    return {
      jobs: [...ids].map((id) => this.#job(id)),
      gone,
      cursor: String(Math.min(this.#changed.length, from + 100)),
      more,
      current: !more,
      nextMs: this.nextMs,
    }
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  hookCalled(signature: string): boolean {
    this.#call('hookCalled')
    return signature === this.signature
  }

  async job(id: number): Promise<Job> {
    this.#call('job')
    return this.#job(id)
  }

  async logSummary(id: number): Promise<LogSummary | null> {
    this.#call('logSummary')
    return this.summaries.get(id) ?? null
  }

  async headline(job: Job): Promise<string | null> {
    return (await this.logSummary(job.id))?.error_summary ?? null
  }

  async runJob(request: RunRequest): Promise<Job> {
    this.#call('runJob')
    if (!this.packageList.some((item) => item.id === request.package_id))
      throw new SourceError(404, `Package ${request.package_id} was not found.`)
    if (!this.clusterList.some((item) => item.id === request.cluster_id))
      throw new SourceError(404, `Cluster ${request.cluster_id} was not found.`)
    const id = Math.max(100, ...this.jobs.keys()) + 1
    return this.put({
      id,
      status: 'pending',
      package_id: request.package_id,
      cluster_id: request.cluster_id,
      variables: request.variables,
      dynamic_variables: request.dynamic_variables,
    })
  }

  async stopJob(id: number): Promise<Job> {
    this.#call('stopJob')
    const job = this.#job(id)
    if (statusFacts[job.status].terminal) throw new SourceError(422, `Job ${id} has already ended.`)
    return { ...this.put({ id, status: 'pending_stoppage' }), outputs: null }
  }

  async children(id: number, { offset, limit }: Page): Promise<Job[]> {
    this.#call('children')
    this.#job(id)
    return [...this.jobs.values()]
      .filter((job) => job.creator?.type === 'Job' && job.creator.id === id)
      .slice(offset, offset + limit)
  }

  async log(id: number, fromByte: number) {
    this.#call('log')
    this.#job(id)
    const bytes = Buffer.from(this.logs.get(id) ?? '')
    return {
      body: this.logs.has(id) ? bytes.subarray(fromByte).toString() : null,
      url: null,
      from_byte: fromByte,
      next_byte: bytes.length,
    }
  }

  async executionVariables(id: number) {
    this.#call('executionVariables')
    return { ...this.#job(id).variables, _job: id }
  }

  async output(jobId: number, outputId: number) {
    this.#call('output')
    const output = this.#job(jobId).outputs?.find((each) => each.id === outputId)
    if (!output) throw new SourceError(404, `Output ${outputId} was not found.`)
    return output
  }

  async preview(jobId: number, outputId: number) {
    await this.output(jobId, outputId)
    return { preview: 'a,b\n1,2\n', url: null, rendered_from: null, stored_at: null }
  }

  async packages() {
    this.#call('packages')
    return this.packageList
  }

  async package(id: number) {
    this.#call('package')
    return this.#one('Package', this.packageList, id)
  }

  async invalidPackages() {
    return [{ file: 'broken.json', reason: 'Unexpected end', at: 'line 3, column 1' }]
  }

  async clusters() {
    this.#call('clusters')
    return this.clusterList
  }

  async cluster(id: number) {
    return this.#one('Cluster', this.clusterList, id)
  }

  async createCluster(request: ClusterRequest) {
    const cluster = z.parse(clusterSchema, {
      ...request,
      id: 20 + this.clusterList.length + 1,
      status: 'pending',
      type: request.type ?? 'production',
    })
    this.clusterList = [...this.clusterList, cluster]
    return cluster
  }

  async updateCluster(id: number, request: ClusterRequest) {
    const sent = Object.fromEntries(
      Object.entries(request).filter(([, value]) => value !== undefined && value !== null),
    )
    return this.#replaceCluster(
      z.parse(clusterSchema, { ...this.#one('Cluster', this.clusterList, id), ...sent }),
    )
  }

  async terminateCluster(id: number) {
    return this.#replaceCluster({
      ...this.#one('Cluster', this.clusterList, id),
      status: 'pending_terminate',
    })
  }

  async schedules() {
    this.#call('schedules')
    return this.scheduleList
  }

  async schedule(id: number) {
    return this.#one('Schedule', this.scheduleList, id)
  }

  async runSchedule(id: number) {
    return this.schedule(id)
  }

  async setScheduleStatus(id: number, status: 'enabled' | 'disabled') {
    const changed = { ...(await this.schedule(id)), status }
    this.scheduleList = this.scheduleList.map((item) => (item.id === id ? changed : item))
    return changed
  }

  async members() {
    return this.memberList
  }

  async user() {
    return this.#one('User', this.memberList, 31)
  }

  async systemVariables() {
    return { _retries: 3, _region: "'eu'" }
  }

  async watchers(kind: Watched, id: number) {
    return this.#watchers.get(`${kind} ${id}`) ?? []
  }

  async watch(kind: Watched, id: number) {
    this.#watchers.set(`${kind} ${id}`, [{ id: 31, display_name: 'Dana' }])
    return new Date(this.#now()).toISOString()
  }

  async unwatch(kind: Watched, id: number) {
    this.#watchers.delete(`${kind} ${id}`)
  }

  state() {
    return { ...freeSource, pace_seconds: this.paceSeconds }
  }

  #call(method: keyof FullSource): void {
    this.calls.push(method)
    const error = this.failing.get(method)
    if (error) throw error
  }

  #job(id: number): Job {
    const job = this.jobs.get(id)
    if (!job) throw new SourceError(404, `Job ${id} was not found.`)
    return job
  }

  #one<T extends { id: number }>(what: string, items: readonly T[], id: number): T {
    const found = items.find((item) => item.id === id)
    if (!found) throw new SourceError(404, `${what} ${id} was not found.`)
    return found
  }

  #replaceCluster(cluster: Cluster): Cluster {
    this.clusterList = this.clusterList.map((item) => (item.id === cluster.id ? cluster : item))
    return cluster
  }
}
