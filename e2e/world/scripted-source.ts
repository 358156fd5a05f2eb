import type { ClusterRequest, RunRequest } from '../../contract/actions.ts'
import { readJob, type Job, type JobOutput } from '../../contract/job.ts'
import { clusterSchema, packageSchema, scheduleSchema, type Cluster, type Member, type Package, type Schedule } from '../../contract/resources.ts'
import { statusFacts } from '../../contract/status.ts'
import { SourceError, type InsightFloors, type JobSource } from '../../server/sources/port.ts'

/** What can be made to go wrong, once each time it is asked for. */
export interface Fault {
  status: number
  message: string
}

type Call = 'run' | 'stop' | 'preview' | 'log' | 'job' | 'children'

export interface ScriptedSource extends JobSource {
  /** Adds a job; what is not given is that of a plain running job. */
  addJob(raw: Record<string, unknown>): Job
  /** Changes a job as the hosted service would between two polls. */
  changeJob(id: number, raw: Record<string, unknown>): Job
  addPackage(raw: Record<string, unknown>): Package
  addCluster(raw: Record<string, unknown>): Cluster
  addSchedule(raw: Record<string, unknown>): Schedule
  setPreview(jobId: number, outputId: number, text: string): void
  setLog(jobId: number, text: string): void
  /** The next call of this kind fails. */
  failNext(call: Call, fault: Fault): void
  /** Calls of this kind wait until the returned function is called; then they go on. */
  hold(call: Call): () => void
  /** How often a call came in. */
  calls(call: Call): number
  /** What a stop does: `request` (as the API), `nothing` (accepted, and no effect). */
  stopEffect: 'request' | 'nothing'
}

const iso = (ms: number) => new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
const must = <T>(value: T | null | undefined, what: string): T => {
  if (value === null || value === undefined) throw new SourceError(404, `${what} was not found.`)
  return value
}

/** A source whose jobs do just what a test says. Its clock is the test's. */
export function createScriptedSource(options: { account: string; now: () => number; floors?: Partial<InsightFloors> }): ScriptedSource {
  const { account, now } = options
  const jobs = new Map<number, { job: Job; seq: number; children: number[] }>()
  const packages = new Map<number, Package>()
  const clusters = new Map<number, Cluster>()
  const schedules = new Map<number, Schedule>()
  const previews = new Map<string, string>()
  const logs = new Map<number, string>()
  const faults = new Map<Call, Fault[]>()
  const gates = new Map<Call, Promise<void>>()
  const counts = new Map<Call, number>()
  const listeners = new Set<() => void>()
  const watching = new Set<string>()
  let seq = 0
  let nextId = 300

  const changed = () => {
    for (const listener of listeners) listener()
  }
  const put = (job: Job): Job => {
    seq += 1
    jobs.set(job.id, { job, seq, children: jobs.get(job.id)?.children ?? [] })
    changed()
    return job
  }
  const arrive = async (call: Call) => {
    counts.set(call, (counts.get(call) ?? 0) + 1)
    await gates.get(call)
    const fault = faults.get(call)?.shift()
    if (fault) throw new SourceError(fault.status, fault.message)
  }
  const get = (id: number) => must(jobs.get(id), `Job ${id}`).job
  const embed = (job: Job): Job => ({
    ...job,
    package: job.package_id === null ? null : (packages.get(job.package_id) ?? null),
    cluster: job.cluster_id === null ? null : (clusters.get(job.cluster_id) ?? null),
  })
  const make = (raw: Record<string, unknown>): Job => {
    nextId += 1
    const id = typeof raw['id'] === 'number' ? raw['id'] : nextId
    const at = now()
    const job = readJob({
      id,
      status: 'running',
      package_id: 1,
      cluster_id: 1,
      owner_id: 1,
      creator: { type: 'User', id: 1, display_name: 'operator' },
      created_at: iso(at - 60_000),
      started_at: iso(at - 55_000),
      updated_at: iso(at),
      runtime_in_seconds: 55,
      progress: 0.3,
      outputs: [],
      attempts: 0,
      url: `https://api.example.test/${account}/api/jobs/${id}`,
      html_url: `https://example.test/${account}/jobs/${id}`,
      log_url: `https://api.example.test/${account}/api/jobs/${id}/log`,
      ...raw,
    })
    return must(job, 'A readable job')
  }

  const member: Member = { id: 1, name: 'operator', email: 'operator@example.test', role: 'admin', owner: true, created_at: null, updated_at: null, url: null, html_url: null }
  const floors: InsightFloors = { runawayOverMedian: 60, slowOverMedian: 30, runawayWithoutBaseline: 7200, noProgress: 900, queuedTooLong: 600, stuckStopping: 600, ...options.floors }

  const source: ScriptedSource = {
    kind: 'scripted',
    account,
    floors,
    stopEffect: 'request',
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    pull: (cursor) => {
      const after = cursor === null ? 0 : Number(cursor)
      const fresh = [...jobs.values()].filter((entry) => entry.seq > after).sort((a, b) => a.seq - b.seq)
      return Promise.resolve({ jobs: fresh.map(({ job }) => embed(job)), cursor: String(seq), more: false })
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    job: async (id) => {
      await arrive('job')
      return embed(get(id))
    },
    logSummary: (id) => Promise.resolve(get(id).log_summary),
    runJob: async (request: RunRequest) => {
      await arrive('run')
      must(packages.get(request.package_id), `Package ${request.package_id}`)
      must(clusters.get(request.cluster_id), `Cluster ${request.cluster_id}`)
      const at = iso(now())
      return embed(
        put(
          make({
            status: 'pending',
            package_id: request.package_id,
            cluster_id: request.cluster_id,
            variables: request.variables,
            dynamic_variables: request.dynamic_variables,
            created_at: at,
            updated_at: at,
            started_at: null,
            runtime_in_seconds: 0,
            progress: 0,
          }),
        ),
      )
    },
    stopJob: async (id) => {
      await arrive('stop')
      const job = get(id)
      if (statusFacts[job.status].terminal) throw new SourceError(422, `Job ${id} has already ended: ${job.status}.`)
      if (source.stopEffect === 'nothing') return { ...embed(put({ ...job, updated_at: iso(now()) })), status: 'pending_stoppage', raw_status: 'pending_stoppage', outputs: null }
      return { ...embed(put({ ...job, status: 'pending_stoppage', raw_status: 'pending_stoppage', updated_at: iso(now()) })), outputs: null }
    },
    children: async (id, { offset, limit }) => {
      await arrive('children')
      const ids = must(jobs.get(id), `Job ${id}`).children
      return ids.map((child) => embed(get(child))).slice(offset, offset + limit)
    },
    log: async (id, fromByte) => {
      await arrive('log')
      const bytes = Buffer.from(logs.get(id) ?? '', 'utf8')
      return { body: logs.has(id) ? bytes.subarray(fromByte).toString('utf8') : null, url: get(id).log_url, from_byte: fromByte, next_byte: bytes.length }
    },
    executionVariables: (id) => Promise.resolve({ ...get(id).variables }),
    output: (jobId, outputId) => Promise.resolve(must(get(jobId).outputs?.find((output: JobOutput) => output.id === outputId), `Output ${outputId}`)),
    preview: async (jobId, outputId) => {
      await arrive('preview')
      const text = must(previews.get(`${jobId}/${outputId}`), `A preview of output ${outputId}`)
      return { preview: text, url: null, rendered_from: null, stored_at: get(jobId).updated_at }
    },
    packages: () => Promise.resolve([...packages.values()]),
    package: (id) => Promise.resolve().then(() => must(packages.get(id), `Package ${id}`)),
    invalidPackages: () => Promise.resolve([]),
    clusters: () => Promise.resolve([...clusters.values()]),
    cluster: (id) => Promise.resolve().then(() => must(clusters.get(id), `Cluster ${id}`)),
    createCluster: (request: ClusterRequest) => Promise.resolve(source.addCluster({ ...request, status: 'pending' })),
    updateCluster: (id, request: ClusterRequest) => Promise.resolve(source.addCluster({ ...must(clusters.get(id), `Cluster ${id}`), ...request })),
    terminateCluster: (id) => Promise.resolve(source.addCluster({ ...must(clusters.get(id), `Cluster ${id}`), status: 'pending_terminate' })),
    schedules: () => Promise.resolve([...schedules.values()]),
    schedule: (id) => Promise.resolve().then(() => must(schedules.get(id), `Schedule ${id}`)),
    runSchedule: (id) => Promise.resolve().then(() => must(schedules.get(id), `Schedule ${id}`)),
    setScheduleStatus: (id, status) => Promise.resolve(source.addSchedule({ ...must(schedules.get(id), `Schedule ${id}`), status })),
    members: () => Promise.resolve([member]),
    user: () => Promise.resolve(member),
    systemVariables: () => Promise.resolve({ _MAX_COMBINED_SPLIT_SIZE: 268_435_456 }),
    watchers: (kind, id) => Promise.resolve(watching.has(`${kind}/${id}`) ? [{ id: member.id, display_name: 'operator' }] : []),
    watch: (kind, id) => {
      watching.add(`${kind}/${id}`)
      return Promise.resolve(iso(now()))
    },
    unwatch: (kind, id) => {
      watching.delete(`${kind}/${id}`)
      return Promise.resolve()
    },
    credits: () => null,

    addJob: (raw) => {
      const { parent, ...fields } = raw
      const job = put(make(fields))
      if (typeof parent === 'number') must(jobs.get(parent), `Job ${parent}`).children.push(job.id)
      return job
    },
    changeJob: (id, raw) => put(must(readJob({ ...get(id), updated_at: iso(now()), ...raw }), 'A readable job')),
    addPackage: (raw) => {
      const made = packageSchema.parse({ id: packages.size + 1, name: `Package ${packages.size + 1}`, created_at: iso(now()), updated_at: iso(now()), status: 'active', ...raw })
      packages.set(made.id, made)
      changed()
      return made
    },
    addCluster: (raw) => {
      const made = clusterSchema.parse({ id: clusters.size + 1, name: `cluster-${clusters.size + 1}`, status: 'available', nodes: 2, type: 'production', created_at: iso(now()), updated_at: iso(now()), ...raw })
      clusters.set(made.id, made)
      changed()
      return made
    },
    addSchedule: (raw) => {
      const made = scheduleSchema.parse({ id: schedules.size + 1, name: `Schedule ${schedules.size + 1}`, status: 'enabled', interval_amount: 1, interval_unit: 'hours', created_at: iso(now()), updated_at: iso(now()), ...raw })
      schedules.set(made.id, made)
      changed()
      return made
    },
    setPreview: (jobId, outputId, text) => void previews.set(`${jobId}/${outputId}`, text),
    setLog: (jobId, text) => void logs.set(jobId, text),
    failNext: (call, fault) => void faults.set(call, [...(faults.get(call) ?? []), fault]),
    hold: (call) => {
      let release: () => void = () => undefined
      gates.set(
        call,
        new Promise<void>((resolve) => {
          release = resolve
        }),
      )
      return () => {
        gates.delete(call)
        release()
      }
    },
    calls: (call) => counts.get(call) ?? 0,
  }
  return source
}
