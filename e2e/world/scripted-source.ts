import type { ClusterRequest, RunRequest } from '../../contract/requests.ts'
import type { Job } from '../../contract/job.ts'
import { capabilities, freeSource, type Capability, type SourceState } from '../../contract/sync.ts'
import {
  clusterSchema,
  clusterTakesJobs,
  packageSchema,
  scheduleSchema,
  type Cluster,
  type Member,
  type Package,
  type Schedule,
} from '../../contract/resources.ts'
import { statusFacts, type SeenStatus } from '../../contract/status.ts'
import {
  freshForMoments,
  SourceError,
  type InsightFloors,
  type FullSource,
  type Watched,
} from '../../server/sources/port.ts'
import { createScriptedJobs, found, iso } from './scripted-jobs.ts'
import { isContinuation } from '../../server/shared/utf8.ts'

/** What can be made to go wrong, once each time it is asked for. */
export interface Fault {
  status: number
  message: string
}

type Call = 'run' | 'stop' | 'preview' | 'log' | 'job' | 'children'

export interface ScriptedSource extends FullSource {
  /**
   * Adds a job; what is not given is that of a plain running job. `parent` makes it a child of that
   * job.
   */
  addJob(raw: Record<string, unknown>): Job
  /** Changes a job as the hosted service would between two polls. */
  changeJob(id: number, raw: Record<string, unknown>): Job
  addPackage(raw: Record<string, unknown>): Package
  addCluster(raw: Record<string, unknown>): Cluster
  addSchedule(raw: Record<string, unknown>): Schedule
  setPreview(jobId: number, outputId: number, text: string): void
  setLog(jobId: number, text: string): void
  /** What the source says of itself from now on: credits, pace, history. */
  setState(patch: Partial<SourceState>): void
  /** The next call of this kind fails. */
  failNext(call: Call, fault: Fault): void
  /** Calls of this kind wait until the returned function is called; then they go on. */
  hold(call: Call): () => void
  /** How often a call came in. */
  calls(call: Call): number
  /** What a stop does: `request` (as the API), `nothing` (accepted, and no effect). */
  stopEffect: 'request' | 'nothing'
  /**
   * What a run does: `request` (as the API), `complete` (the job has completed when it is
   * answered).
   */
  runEffect: 'request' | 'complete'
}

const systemVariables = { _MAX_COMBINED_SPLIT_SIZE: 268_435_456 }
/**
 * A cluster that is asked for is up after this long, and one that is ended is gone, milliseconds of
 * the test's clock.
 */
const clusterTurnMs = 5_000
/** A job that is being stopped still holds its place on the cluster. */
const holdsPlace: readonly SeenStatus[] = ['running', 'pending_stoppage', 'stopping']

/** A source whose jobs do just what a test says. Its clock is the test's. */
// oxlint-disable-next-line max-lines-per-function -- the port's methods, over one set of maps
export function createScriptedSource(options: {
  account: string
  now: () => number
  floors?: Partial<InsightFloors>
  /** All of them unless given. */
  capabilities?: readonly Capability[]
}): ScriptedSource {
  const { account, now } = options
  const jobs = createScriptedJobs(options)
  const packages = new Map<number, Package>()
  /** As a test or a call gave them; `turnsAt` is when a change under way is done. */
  const clusters = new Map<number, { raw: Record<string, unknown>; turnsAt: number | null }>()
  const schedules = new Map<number, Schedule>()
  const previews = new Map<string, string>()
  const logs = new Map<number, string>()
  const faults = new Map<Call, Fault[]>()
  const gates = new Map<Call, Promise<void>>()
  const counts = new Map<Call, number>()
  const watching = new Set<string>()

  const arrive = async (call: Call) => {
    counts.set(call, (counts.get(call) ?? 0) + 1)
    await gates.get(call)
    const fault = faults.get(call)?.shift()
    if (fault) throw new SourceError(fault.status, fault.message)
  }

  const packageOf = (id: number) => found(packages.get(id), `Package ${id}`)
  const scheduleOf = (id: number) => found(schedules.get(id), `Schedule ${id}`)
  const clusterOf = (id: number): Cluster => {
    const { raw, turnsAt } = found(clusters.get(id), `Cluster ${id}`)
    const turn = (at: number) =>
      raw['status'] === 'pending'
        ? { status: 'available', available_since: iso(at) }
        : { status: 'terminated', terminated_at: iso(at) }
    const turned = turnsAt === null || now() < turnsAt ? {} : turn(turnsAt)
    const here = jobs.all().filter((job) => job.cluster_id === id)
    return clusterSchema.parse({
      running_jobs_count: here.filter(({ status }) => holdsPlace.includes(status)).length,
      queued_jobs_count: here.filter(({ status }) => status === 'queued').length,
      ...raw,
      ...turned,
    })
  }
  const putCluster = (raw: Record<string, unknown>, turnsAt: number | null = null): Cluster => {
    const id = typeof raw['id'] === 'number' ? raw['id'] : clusters.size + 1
    clusters.set(id, {
      raw: {
        id,
        name: `cluster-${id}`,
        status: 'available',
        nodes: 2,
        type: 'production',
        created_at: iso(now()),
        updated_at: iso(now()),
        ...raw,
      },
      turnsAt,
    })
    return clusterOf(id)
  }
  const changeCluster = (
    cluster: Cluster,
    patch: Record<string, unknown>,
    turnsAt = clusters.get(cluster.id)?.turnsAt ?? null,
  ): Cluster =>
    putCluster({ ...clusters.get(cluster.id)?.raw, ...patch, updated_at: iso(now()) }, turnsAt)
  const sent = (request: ClusterRequest) =>
    Object.fromEntries(
      Object.entries(request).filter(
        ([, value]) => value !== null && value !== undefined && value !== '',
      ),
    )

  /**
   * A job as the list and the job's own answer give it: the summary of its log comes for the asking
   * only.
   */
  const answer = (job: Job): Job => ({
    ...job,
    package: job.package_id === null ? null : (packages.get(job.package_id) ?? null),
    cluster:
      job.cluster_id === null || !clusters.has(job.cluster_id) ? null : clusterOf(job.cluster_id),
    log_summary: null,
  })
  const accept = (request: RunRequest, creator: Record<string, unknown>): Job => {
    const wanted = packageOf(request.package_id)
    if (wanted.status === 'archived')
      throw new SourceError(422, `Package "${wanted.name}" is archived.`)
    const cluster = clusterOf(request.cluster_id)
    if (!clusterTakesJobs(cluster))
      throw new SourceError(
        422,
        `Cluster "${cluster.name}" is ${cluster.status} and takes no jobs.`,
      )
    const at = iso(now())
    const { rerun_of: _, ...asked } = request
    return jobs.add({
      ...asked,
      creator,
      status: 'pending',
      created_at: at,
      updated_at: at,
      started_at: null,
    })
  }
  const outputOf = (jobId: number, outputId: number) =>
    found(
      jobs.get(jobId).outputs?.find(({ id }) => id === outputId),
      `Output ${outputId} of job ${jobId}`,
    )
  const watched = (kind: Watched, id: number): string => {
    if (kind === 'jobs') jobs.get(id)
    else if (kind === 'clusters') clusterOf(id)
    else scheduleOf(id)
    return `${kind}/${id}`
  }

  const member: Member = {
    id: 1,
    name: 'operator',
    email: 'operator@example.test',
    role: 'admin',
    owner: true,
    created_at: null,
    updated_at: null,
    url: null,
    html_url: null,
  }
  const floors: InsightFloors = {
    runawayOverMedian: 60,
    slowOverMedian: 30,
    runawayWithoutBaseline: 7200,
    noProgress: 900,
    queuedTooLong: 600,
    stuckStopping: 600,
    ...options.floors,
  }

  let state = freeSource
  const source: ScriptedSource = {
    kind: 'scripted',
    capabilities: options.capabilities ?? capabilities,
    account,
    floors,
    freshFor: freshForMoments,
    historyDays: null,
    stopEffect: 'request',
    runEffect: 'request',
    start: () => Promise.resolve(),
    close: () => Promise.resolve(),
    pull: async (cursor) => {
      const pulled = jobs.since(cursor)
      return { ...pulled, jobs: pulled.jobs.map(answer) }
    },
    onChange: (listener) => jobs.onChange(listener),
    hookCalled: () => false,
    job: async (id) => {
      await arrive('job')
      return answer(jobs.get(id))
    },
    logSummary: async (id) => jobs.get(id).log_summary,
    headline: async (job) => jobs.get(job.id).log_summary?.error_summary ?? null,
    runJob: async (request) => {
      await arrive('run')
      const job = accept(request, { type: 'User', id: member.id, display_name: member.name })
      watching.add(`jobs/${job.id}`)
      if (source.runEffect === 'complete')
        return answer(
          jobs.change(job.id, { status: 'completed', progress: 1, completed_at: iso(now()) }),
        )
      return answer(job)
    },
    stopJob: async (id) => {
      await arrive('stop')
      const job = jobs.get(id)
      if (statusFacts[job.status].terminal)
        throw new SourceError(422, `Job ${id} has already ended: ${job.status}.`)
      // A repeat is harmless, and takes nothing back (jobs-api.md §3).
      if (job.status === 'pending_stoppage' || job.status === 'stopping')
        return { ...answer(job), outputs: null }
      const asked = jobs.change(
        id,
        source.stopEffect === 'nothing' ? {} : { status: 'pending_stoppage' },
      )
      return {
        ...answer(asked),
        status: 'pending_stoppage',
        raw_status: 'pending_stoppage',
        outputs: null,
      }
    },
    children: async (id, { offset, limit }) => {
      await arrive('children')
      const ids = jobs.childrenOf(id).slice(offset, offset + limit)
      return ids.map((child) => answer(jobs.get(child)))
    },
    log: async (id, fromByte) => {
      await arrive('log')
      const { started_at, log_url } = jobs.get(id)
      const bytes = Buffer.from(logs.get(id) ?? '', 'utf8')
      let from = Math.min(Math.max(0, fromByte), bytes.length)
      while (isContinuation(bytes[from])) from += 1
      const nothingYet = started_at === null && !logs.has(id)
      return {
        body: nothingYet ? null : bytes.toString('utf8', from),
        url: log_url,
        from_byte: from,
        next_byte: bytes.length,
      }
    },
    executionVariables: async (id) => {
      const { package_id, variables, dynamic_variables } = jobs.get(id)
      return {
        ...systemVariables,
        ...(package_id === null ? {} : packages.get(package_id)?.variables),
        ...variables,
        ...dynamic_variables,
      }
    },
    output: async (jobId, outputId) => outputOf(jobId, outputId),
    preview: async (jobId, outputId) => {
      await arrive('preview')
      outputOf(jobId, outputId)
      const text = found(previews.get(`${jobId}/${outputId}`), `A preview of output ${outputId}`)
      return {
        preview: text,
        url: null,
        rendered_from: null,
        stored_at: jobs.get(jobId).updated_at,
      }
    },

    packages: async () => [...packages.values()],
    package: async (id) => packageOf(id),
    invalidPackages: () => Promise.resolve([]),
    clusters: async () => [...clusters.keys()].map(clusterOf),
    cluster: async (id) => clusterOf(id),
    createCluster: async (request) => {
      if (!request.nodes) throw new SourceError(422, 'A cluster has at least one node.')
      const made = putCluster({ ...sent(request), status: 'pending' }, now() + clusterTurnMs)
      watching.add(`clusters/${made.id}`)
      return made
    },
    updateCluster: async (id, request) => {
      const cluster = clusterOf(id)
      if (['pending_terminate', 'terminated'].includes(cluster.status))
        throw new SourceError(422, `Cluster "${cluster.name}" is ${cluster.status}.`)
      return changeCluster(cluster, sent(request))
    },
    terminateCluster: async (id) => {
      const cluster = clusterOf(id)
      if (!['available', 'idle', 'error'].includes(cluster.status))
        throw new SourceError(422, `Cluster "${cluster.name}" is ${cluster.status}.`)
      return changeCluster(cluster, { status: 'pending_terminate' }, now() + clusterTurnMs)
    },
    schedules: async () => [...schedules.values()],
    schedule: async (id) => scheduleOf(id),
    runSchedule: async (id) => {
      const schedule = scheduleOf(id)
      const cluster = [...clusters.keys()].map(clusterOf).find(clusterTakesJobs)
      if (!cluster) throw new SourceError(422, 'No cluster accepts jobs.')
      for (const { package_id, variables } of schedule.task?.packages ?? [])
        accept(
          { package_id, cluster_id: cluster.id, variables, dynamic_variables: {}, rerun_of: null },
          { type: 'Schedule', id, display_name: schedule.name },
        )
      return source.addSchedule({
        ...schedule,
        last_run_at: iso(now()),
        last_run_status: 'running',
        execution_count: schedule.execution_count + 1,
      })
    },
    setScheduleStatus: async (id, status) =>
      source.addSchedule({ ...scheduleOf(id), status, updated_at: iso(now()) }),
    members: () => Promise.resolve([member]),
    user: () => Promise.resolve(member),
    systemVariables: () => Promise.resolve({ ...systemVariables }),
    watchers: async (kind, id) =>
      watching.has(watched(kind, id)) ? [{ id: member.id, display_name: 'operator' }] : [],
    watch: async (kind, id) => {
      watching.add(watched(kind, id))
      return iso(now())
    },
    unwatch: async (kind, id) => {
      watching.delete(watched(kind, id))
    },
    state: () => state,
    setState: (patch) => {
      state = { ...state, ...patch }
    },

    addJob: (raw) => jobs.add(raw),
    changeJob: (id, raw) => jobs.change(id, raw),
    addPackage: (raw) => {
      const id = packages.size + 1
      const made = packageSchema.parse({
        id,
        name: `Package ${id}`,
        created_at: iso(now()),
        updated_at: iso(now()),
        status: 'active',
        ...raw,
      })
      packages.set(made.id, made)
      return made
    },
    addCluster: (raw) => putCluster(raw),
    addSchedule: (raw) => {
      const id = schedules.size + 1
      const made = scheduleSchema.parse({
        id,
        name: `Schedule ${id}`,
        status: 'enabled',
        interval_amount: 1,
        interval_unit: 'hours',
        created_at: iso(now()),
        updated_at: iso(now()),
        ...raw,
      })
      schedules.set(made.id, made)
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
