import { mkdirSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseJson } from '../../../../contract/exact-json.ts'
import { statusFacts } from '../../../../contract/status.ts'
import type { Variables } from '../../../../contract/coerce.ts'
import { SourceError } from '../../port.ts'
import type { Folders } from '../folders.ts'
import type { ClusterRecord } from '../ledger/clusters.ts'
import type { JobRecord, NewJob } from '../ledger/job-record.ts'
import { appendLog } from '../log-file.ts'
import type { Dataflow, Definition } from '../packages/definition.ts'
import type { RunPlan } from '../runner/protocol.ts'
import { storageTrouble } from '../storage-error.ts'
import { VariableError } from '../variables/evaluate.ts'
import { createBackgroundTask, type BackgroundTask } from './background-task.ts'
import type { RunOutcome } from './child-process.ts'
import type { EngineDeps } from './engine-deps.ts'
import { FileError } from './files.ts'
import { finishJob } from './finish-job.ts'
import { endAtShutdown, endOf } from './job-end.ts'
import { JobFinisher } from './job-finisher.ts'
import { startJobProcess } from './job-process.ts'
import { makePlan, variablesOf } from './plan.ts'
import { PostponedJobs } from './postponed-jobs.ts'
import { RunningJobs } from './running-jobs.ts'
import { advanceWorkflow } from './workflow.ts'
import { errorMessage } from '../../../shared/error-message.ts'

/**
 * The state machine of jobs (jobs-api.md §3). Each pass advances every job by one step, oldest
 * first, so queues are first come, first served. All state is in the ledger, except for running
 * processes.
 */
export class Engine {
  readonly #deps: EngineDeps
  readonly #running = new RunningJobs()
  readonly #finisher: JobFinisher
  readonly #postponed: PostponedJobs
  readonly #pass: BackgroundTask
  #isPassPlanned = false
  #isClosed = false

  constructor(deps: EngineDeps) {
    this.#deps = deps
    this.#finisher = new JobFinisher(deps)
    this.#finisher.onEnded(() => this.wake())
    this.#postponed = new PostponedJobs(deps.monotonic)
    this.#pass = createBackgroundTask('jobs', () => this.#advanceAll(), deps)
  }

  /** Accepts a job: it is `idle`, and in the ledger when this returns. */
  accept(job: NewJob): JobRecord {
    const { ledger } = this.#deps
    // Both or neither: a caller who gets an error may try again.
    const record = ledger.atomically(() => {
      const added = ledger.jobs.add(job)
      // Whoever starts a job watches it (jobs-api.md §2.9).
      if (job.creatorType === 'User') ledger.watchers.add('jobs', added.id)
      return added
    })
    this.wake()
    return record
  }

  /**
   * Requests the stop of a job. Returns immediately; the rest happens in the background.
   * @param note the reason, if no person requested the stop; shown as the job's `errors`
   * @throws {SourceError} 404 for an unknown job, 422 for one that has ended
   */
  stop(id: number, note?: string): JobRecord {
    const { jobs } = this.#deps.ledger
    const job = jobs.get(id)
    if (!job) throw new SourceError(404, `Job ${id} was not found.`)
    if (statusFacts[job.status].terminal)
      throw new SourceError(422, `Job ${id} has already ended: ${job.status}.`)
    if (!statusFacts[job.status].canStop) return job
    const errors = note === undefined ? {} : { errors: note }
    const stopping = jobs.change(id, { status: 'pending_stoppage', ...errors })
    this.wake()
    return stopping ?? job
  }

  /** Schedules a pass over all jobs. Call it when something that jobs wait for has changed. */
  wake(): void {
    if (this.#isPassPlanned || this.#isClosed) return
    this.#isPassPlanned = true
    setImmediate(() => {
      this.#isPassPlanned = false
      if (!this.#isClosed) this.#pass.run()
    })
  }

  /** Calls the listener after each end of a job. */
  onEnded(listener: (job: JobRecord) => void): void {
    this.#finisher.onEnded(listener)
  }

  /**
   * How long a job's process has been working, in milliseconds of the monotonic clock; null for a
   * job that this server did not start.
   */
  ranMs(id: number): number | null {
    const from = this.#running.workingFrom(id)
    return from === null ? null : this.#deps.monotonic() - from
  }

  /** Why the last pass failed; null if it succeeded. */
  trouble(): unknown {
    return this.#pass.trouble()
  }

  /** Ids of jobs whose outputs a running job reads. */
  inUse(): Set<number> {
    return this.#running.read()
  }

  /** Ends the running jobs and makes no further pass. */
  async close(): Promise<void> {
    this.#isClosed = true
    const open = this.#running.all()
    for (const [, run] of open) run.kill()
    await Promise.all(
      open.map(async ([id, run]) => {
        const outcome = await run.ended
        try {
          this.#endAtShutdown(id, outcome)
        } catch (error) {
          // The next start finds it running without a process and ends it.
          this.#deps.log.error(
            { job: id, error: String(error) },
            'failed to record the end of a job before the server exited',
          )
        }
      }),
    )
  }

  #advanceAll(): void {
    this.#finisher.retry()
    for (const job of this.#deps.ledger.jobs.active()) {
      if (this.#postponed.has(job.id)) continue
      try {
        this.#advance(job)
        this.#postponed.remove(job.id)
      } catch (error) {
        // A disk error affects every job.
        if (storageTrouble(error)) throw error
        this.#giveUp(job, error)
      }
    }
  }

  #advance(job: JobRecord): void {
    switch (job.status) {
      case 'idle':
        this.#deps.ledger.jobs.change(job.id, { status: 'pending' })
        return this.wake()
      case 'pending':
      case 'queued':
        return this.#begin(job)
      case 'running':
        return this.#continue(job)
      case 'pending_stoppage':
      case 'stopping':
        return this.#continueStop(job)
      case 'stopped':
      case 'completed':
      case 'failed':
        return
    }
  }

  /**
   * Fails a job that cannot take its next step, unless the machine is the cause and may recover.
   */
  #giveUp(job: JobRecord, error: unknown): void {
    const message = errorMessage(error)
    const failures = this.#postponed.failuresOf(job.id)
    this.#deps.log.error({ job: job.id, error: message, failures }, 'failed to advance a job')
    const isStopping = !statusFacts[job.status].canStop
    if (this.#postponed.add(job.id, error, isStopping)) return
    this.#postponed.remove(job.id)
    this.#running.run(job.id)?.kill()
    const step = job.status === 'running' ? 'go on' : 'be started'
    this.#fail(job.id, `The job could not ${step}: ${message}`)
  }

  /** Advances a waiting job as far as its cluster allows. */
  #begin(job: JobRecord): void {
    if (this.#isOccupied(job.id)) return
    const { ledger } = this.#deps
    const definition = ledger.packages.definition(job.packageId, job.packageVersion)
    if (!definition) return this.#fail(job.id, 'The package this job was started with is gone.')
    const cluster = ledger.clusters.get(job.clusterId)
    if (!cluster || cluster.status === 'error' || cluster.status === 'terminated') {
      const state = cluster?.status === 'error' ? 'in error' : 'terminated'
      const name = cluster?.name ?? job.clusterId
      return this.#fail(job.id, `Cluster "${name}" is ${state} and accepts no jobs.`)
    }
    try {
      this.#beginOn(cluster, job, definition)
    } catch (error) {
      if (!(error instanceof VariableError || error instanceof FileError)) throw error
      this.#fail(job.id, error.message)
    }
  }

  #beginOn(cluster: ClusterRecord, job: JobRecord, definition: Definition): void {
    const { jobs } = this.#deps.ledger
    const prepared = job.resolvedVariables === null ? this.#prepare(job, definition) : job
    if (!this.#hasRoom(cluster, definition)) {
      if (job.status === 'pending') jobs.change(job.id, { status: 'queued' })
      return
    }
    if (definition.flow_type === 'workflow') this.#beginWorkflow(prepared, cluster)
    else this.#beginDataflow(prepared, definition, cluster)
  }

  #beginDataflow(job: JobRecord, definition: Dataflow, cluster: ClusterRecord): void {
    const { folders, now, monotonic } = this.#deps
    const variables = parseJson(job.resolvedVariables ?? '{}') as Variables
    const plan = makePlan(job, definition, variables, this.#deps)
    appendLog(folders.job(job.id).log, now(), this.#heading(job, cluster))
    const run = startJobProcess(this.#deps, job, plan, () => {
      this.#running.noteWorking(job.id, monotonic())
      this.wake()
    })
    this.#running.add(job.id, { run, clusterId: cluster.id, reads: producersOf(plan, folders) })
    void run.ended.then((outcome) => this.#processEnded(job.id, outcome))
  }

  #beginWorkflow(job: JobRecord, cluster: ClusterRecord): void {
    const { folders, ledger, now } = this.#deps
    mkdirSync(folders.job(job.id).root, { recursive: true })
    appendLog(folders.job(job.id).log, now(), this.#heading(job, cluster))
    ledger.jobs.change(job.id, { status: 'running', startedAt: now() })
    this.wake()
  }

  #prepare(job: JobRecord, definition: Definition): JobRecord {
    const { ledger, now } = this.#deps
    const resolvedVariables = JSON.stringify(variablesOf(job, definition, now()))
    return ledger.jobs.change(job.id, { resolvedVariables }) ?? job
  }

  #hasRoom(cluster: ClusterRecord, definition: Definition): boolean {
    if (cluster.status !== 'available' && cluster.status !== 'idle') return false
    // Workflows hold no slot: on a cluster with one slot, their children would wait forever.
    return definition.flow_type === 'workflow' || this.#running.hasRoom(cluster.id, cluster.nodes)
  }

  #heading(job: JobRecord, cluster: ClusterRecord): string {
    const current = this.#deps.ledger.packages.get(job.packageId)
    const version = current?.version ?? job.packageVersion
    const now = version === job.packageVersion ? '' : ` (now ${version})`
    const name = `"${current?.name ?? ''}" version ${job.packageVersion}${now}`
    return `job ${job.id}: package ${name} on cluster "${cluster.name}"`
  }

  #continue(job: JobRecord): void {
    if (this.#isOccupied(job.id)) return
    const definition = this.#deps.ledger.packages.definition(job.packageId, job.packageVersion)
    if (definition?.flow_type !== 'workflow')
      return this.#fail(job.id, 'The process of this job was lost. Run it again.')
    const end = advanceWorkflow(this.#deps, job, definition, (child) => this.accept(child))
    if (end) this.#finisher.finish(job.id, end)
  }

  #continueStop(job: JobRecord): void {
    const { jobs } = this.#deps.ledger
    const run = this.#running.run(job.id)
    if (run) {
      if (job.status === 'stopping') return
      jobs.change(job.id, { status: 'stopping' })
      return run.stop()
    }
    const children = jobs.childrenOf(job.id).filter(({ status }) => !statusFacts[status].terminal)
    if (children.length === 0) {
      if (!this.#finisher.isUnwritten(job.id)) this.#finisher.finish(job.id, { status: 'stopped' })
      return
    }
    if (job.status === 'pending_stoppage') jobs.change(job.id, { status: 'stopping' })
    for (const child of children) if (statusFacts[child.status].canStop) this.stop(child.id)
  }

  #processEnded(id: number, outcome: RunOutcome): void {
    this.#running.remove(id)
    if (this.#isClosed) return
    this.#finisher.finish(id, (job) => endOf(outcome, job))
  }

  #endAtShutdown(id: number, outcome: RunOutcome): void {
    const { jobs } = this.#deps.ledger
    const job = jobs.get(id)
    if (!job) return
    const end = endAtShutdown(outcome, job)
    if (end) finishJob(this.#deps, job, end)
    else jobs.change(id, { pid: null, pidStamp: null })
  }

  /** True for a job that has a process or whose end has not been written yet. */
  #isOccupied(id: number): boolean {
    return this.#running.has(id) || this.#finisher.isUnwritten(id)
  }

  #fail(id: number, errors: string): void {
    this.#finisher.finish(id, { status: 'failed', errors })
  }
}

/** Ids of the jobs whose outputs a plan reads. */
function producersOf({ sources }: RunPlan, folders: Folders): number[] {
  // Sources have real paths.
  const jobs = realpathSync(join(folders.root, 'jobs'))
  return sources.flatMap(({ path }) => {
    const id = /^\d+/.exec(relative(jobs, path))?.[0]
    return id === undefined ? [] : [Number(id)]
  })
}
