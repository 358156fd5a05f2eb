import { mkdirSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseJson } from '../../../../contract/exact-json.ts'
import { statusFacts } from '../../../../contract/status.ts'
import { SourceError } from '../../port.ts'
import type { Folders } from '../folders.ts'
import type { ClusterRecord } from '../ledger/clusters.ts'
import type { JobRecord, NewJob } from '../ledger/jobs.ts'
import { appendLog } from '../log-file.ts'
import type { Definition } from '../packages/definition.ts'
import type { RunPlan } from '../runner/protocol.ts'
import { storageTrouble } from '../storage-error.ts'
import { VariableError } from '../variables/evaluate.ts'
import { finishJob, type JobEnd } from './finish-job.ts'
import { FileError } from './files.ts'
import type { EngineDeps } from './engine-deps.ts'
import { makePlan, variablesOf } from './plan.ts'
import type { ChildRun, RunOutcome } from './child-process.ts'
import { createBackgroundTask } from './background-task.ts'
import { startJobProcess } from './job-process.ts'
import { advanceWorkflow } from './workflow.ts'

/** Moves jobs along; see {@link createEngine}. */
export interface Engine {
  /** Takes a job in: `idle`, and in the ledger when this returns. */
  accept(job: NewJob): JobRecord
  /**
   * Asks for the stop of a job. Returns at once; the rest follows.
   * @param note why, where it was not a person's wish; shown as the job's `errors`
   * @throws {SourceError} 404 for an unknown job, 422 for one that has ended
   */
  stop(id: number, note?: string): JobRecord
  /**
   * Looks at every job that is not ended, soon. To be called when something changed that jobs wait
   * for.
   */
  wake(): void
  /** Calls the listener after each end of a job. */
  onEnded(listener: (job: JobRecord) => void): void
  /**
   * For how long a job's process has worked, milliseconds by a clock that is never set; null for
   * one that this process did not start.
   */
  ranMs(id: number): number | null
  /** Why jobs could not be moved along when last tried; null while they are. */
  trouble(): unknown
  /** Ids of jobs whose outputs a running job reads. */
  inUse(): Set<number>
  /** Ends the jobs that run and takes no more steps. */
  close(): Promise<void>
}

/**
 * Processes of jobs at a time, whatever the clusters' slots: all of them share one machine. The
 * other jobs stay queued.
 */
const mostProcesses = 32
/**
 * Processes that are being started at a time. Starting one keeps a processor busy, and this thread
 * for some milliseconds.
 */
export const mostStarting = 4

/** Waits before the end of a job is written down again, milliseconds; doubled each time. */
const firstOwedMs = 500
const longestOwedMs = 10_000

const shutDown = 'Jobwatch was shut down while this job ran. Run it again.'

/**
 * The state machine of jobs (jobs-api.md §3): each look takes every job one step on, oldest first,
 * so the queue is first come, first served. The ledger is all it remembers, but for the processes
 * that run.
 */
export function createEngine(deps: EngineDeps): Engine {
  const { ledger, folders, log, now, monotonic } = deps
  const runs = new Map<number, { run: ChildRun; clusterId: number; reads: readonly number[] }>()
  const endListeners: ((job: JobRecord) => void)[] = []
  /** Ends that could not be written down yet: the disk may be full. */
  const owed = new Map<
    number,
    { end: JobEnd | ((job: JobRecord) => JobEnd); tries: number; notBefore: number }
  >()
  /** When the processes began to work, by the clock that is never set. */
  const workingFrom = new Map<number, number>()
  /** Jobs whose process does not work yet. */
  const starting = new Set<number>()
  /** Jobs whose next step met a shortage of the machine. */
  const postponed = new Map<number, Postponed>()
  let looking = false
  let closed = false

  const wake = () => {
    if (looking || closed) return
    looking = true
    setImmediate(() => {
      looking = false
      if (!closed) looks.run()
    })
  }

  const looks = createBackgroundTask(
    'jobs',
    () => {
      for (const [id, { end, notBefore }] of owed) if (notBefore <= monotonic()) settle(id, end)
      for (const job of ledger.jobs.active()) {
        if ((postponed.get(job.id)?.until ?? 0) > monotonic()) continue
        try {
          advance(job)
          postponed.delete(job.id)
        } catch (error) {
          // What is wrong with the disk is wrong for every job.
          if (storageTrouble(error)) throw error
          giveUp(job, error)
        }
      }
    },
    deps,
  )

  /** A job that cannot take its next step fails, unless the fault is the machine's and may pass. */
  const giveUp = (job: JobRecord, error: unknown) => {
    const failures = (postponed.get(job.id)?.failures ?? 0) + 1
    const message = error instanceof Error ? error.message : String(error)
    log.error({ job: job.id, error: message, failures }, 'a job could not be moved along')
    const stopping = !statusFacts[job.status].canStop
    if (stopping || (isShortage(error) && failures < mostFailures)) {
      postponed.set(job.id, {
        failures,
        until: monotonic() + Math.min(longestPostponementMs, firstPostponementMs * 2 ** failures),
      })
      return
    }
    postponed.delete(job.id)
    runs.get(job.id)?.run.kill()
    const step = job.status === 'running' ? 'go on' : 'be started'
    settle(job.id, { status: 'failed', errors: `The job could not ${step}: ${message}` })
  }

  const advance = (job: JobRecord) => {
    switch (job.status) {
      case 'idle':
        ledger.jobs.change(job.id, { status: 'pending' })
        return wake()
      case 'pending':
      case 'queued':
        return begin(job)
      case 'running':
        return goOn(job)
      case 'pending_stoppage':
      case 'stopping':
        return stopFurther(job)
      case 'stopped':
      case 'completed':
      case 'failed':
        return
    }
  }

  /** Takes a job that waits as far as its cluster allows. */
  const begin = (job: JobRecord) => {
    if (runs.has(job.id) || owed.has(job.id)) return
    const definition = ledger.packages.definition(job.packageId, job.packageVersion)
    const cluster = ledger.clusters.get(job.clusterId)
    if (!definition)
      return settle(job.id, {
        status: 'failed',
        errors: 'The package this job was started with is gone.',
      })
    if (!cluster || cluster.status === 'error' || cluster.status === 'terminated') {
      return settle(job.id, {
        status: 'failed',
        errors: `Cluster "${cluster?.name ?? job.clusterId}" is ${cluster?.status === 'error' ? 'in error' : 'terminated'} and runs no jobs.`,
      })
    }
    try {
      const prepared = job.resolvedVariables === null ? prepare(job, definition) : job
      if (!hasRoom(cluster, definition)) {
        if (job.status === 'pending') ledger.jobs.change(job.id, { status: 'queued' })
        return
      }
      if (definition.flow_type === 'workflow') return beginWorkflow(prepared, cluster)
      const plan = makePlan(prepared, definition, variablesIn(prepared), deps)
      appendLog(folders.job(job.id).log, now(), heading(prepared, cluster))
      const run = startJobProcess(deps, prepared, plan, () => {
        starting.delete(job.id)
        workingFrom.set(job.id, monotonic())
        wake()
      })
      starting.add(job.id)
      runs.set(job.id, { run, clusterId: cluster.id, reads: producersOf(plan, folders) })
      void run.ended.then((outcome) => finish(job.id, outcome))
    } catch (error) {
      if (error instanceof VariableError || error instanceof FileError)
        return settle(job.id, { status: 'failed', errors: error.message })
      throw error
    }
  }

  const prepare = (job: JobRecord, definition: Definition): JobRecord => {
    const resolvedVariables = JSON.stringify(variablesOf(job, definition, now()))
    return ledger.jobs.change(job.id, { resolvedVariables }) ?? job
  }
  const variablesIn = (job: JobRecord) =>
    parseJson(job.resolvedVariables ?? '{}') as ReturnType<typeof variablesOf>

  const hasRoom = (cluster: ClusterRecord, definition: Definition): boolean => {
    if (cluster.status !== 'available' && cluster.status !== 'idle') return false
    // A workflow holds no slot: on a cluster of one, its children would wait for it for ever.
    if (definition.flow_type === 'workflow') return true
    if (runs.size >= mostProcesses || starting.size >= mostStarting) return false
    return (
      [...runs.values()].filter(({ clusterId }) => clusterId === cluster.id).length < cluster.nodes
    )
  }

  const heading = (job: JobRecord, cluster: ClusterRecord) => {
    const { name = '', version = job.packageVersion } = ledger.packages.get(job.packageId) ?? {}
    return `job ${job.id}: package "${name}" version ${job.packageVersion}${version === job.packageVersion ? '' : ` (now ${version})`} on cluster "${cluster.name}"`
  }

  const beginWorkflow = (job: JobRecord, cluster: ClusterRecord) => {
    mkdirSync(folders.job(job.id).root, { recursive: true })
    appendLog(folders.job(job.id).log, now(), heading(job, cluster))
    ledger.jobs.change(job.id, { status: 'running', startedAt: now() })
    wake()
  }

  const goOn = (job: JobRecord) => {
    if (runs.has(job.id) || owed.has(job.id)) return
    const definition = ledger.packages.definition(job.packageId, job.packageVersion)
    if (definition?.flow_type !== 'workflow')
      return settle(job.id, {
        status: 'failed',
        errors: 'The process of this job was lost. Run it again.',
      })
    const end = advanceWorkflow(deps, job, definition, accept)
    if (end) settle(job.id, end)
  }

  const stopFurther = (job: JobRecord) => {
    const running = runs.get(job.id)
    const children = ledger.jobs
      .childrenOf(job.id)
      .filter(({ status }) => !statusFacts[status].terminal)
    if (running) {
      if (job.status === 'stopping') return
      ledger.jobs.change(job.id, { status: 'stopping' })
      return running.run.stop()
    }
    if (children.length === 0)
      return owed.has(job.id) ? undefined : settle(job.id, { status: 'stopped' })
    if (job.status === 'pending_stoppage') ledger.jobs.change(job.id, { status: 'stopping' })
    for (const child of children) if (statusFacts[child.status].canStop) stop(child.id)
  }

  const finish = (id: number, outcome: RunOutcome) => {
    runs.delete(id)
    starting.delete(id)
    workingFrom.delete(id)
    if (closed) return
    settle(id, (job) => endOf(outcome, job))
  }

  /** @param end how it ends; a function where that depends on what the ledger says of it */
  const settle = (id: number, end: JobEnd | ((job: JobRecord) => JobEnd)) => {
    let ended: JobRecord | null
    try {
      const job = ledger.jobs.get(id)
      if (!job || statusFacts[job.status].terminal) return void owed.delete(id)
      ended = finishJob(deps, job, typeof end === 'function' ? end(job) : end)
    } catch (error) {
      const tries = (owed.get(id)?.tries ?? 0) + 1
      const pauseMs = Math.min(longestOwedMs, firstOwedMs * 2 ** (tries - 1))
      owed.set(id, { end, tries, notBefore: monotonic() + pauseMs })
      log.error(
        { job: id, error: String(error), retry_in_ms: pauseMs },
        'the end of a job could not be written down; it is tried again',
      )
      return
    }
    owed.delete(id)
    if (!ended) return
    log.info(
      {
        job: id,
        status: ended.status,
        [ended.status === 'failed' ? 'error' : 'note']: ended.headline ?? undefined,
      },
      'job ended',
    )
    for (const listener of endListeners) {
      try {
        listener(ended)
      } catch (error) {
        log.error(
          { job: id, error: String(error) },
          'what follows from the end of a job could not be done',
        )
      }
    }
    wake()
  }

  const accept = (job: NewJob): JobRecord => {
    // Both or none: who is told that it failed may ask again.
    const record = ledger.atomically(() => {
      const added = ledger.jobs.add(job)
      // Who starts a job watches it from the start (jobs-api.md §2.9).
      if (job.creatorType === 'User') ledger.watchers.add('jobs', added.id)
      return added
    })
    wake()
    return record
  }

  const stop = (id: number, note?: string): JobRecord => {
    const job = ledger.jobs.get(id)
    if (!job) throw new SourceError(404, `Job ${id} was not found.`)
    if (statusFacts[job.status].terminal)
      throw new SourceError(422, `Job ${id} has already ended: ${job.status}.`)
    if (!statusFacts[job.status].canStop) return job
    const asked = ledger.jobs.change(id, {
      status: 'pending_stoppage',
      ...(note === undefined ? {} : { errors: note }),
    })
    wake()
    return asked ?? job
  }

  /** Writes down how a job ended that was cut short by the end of the server. */
  const endShutDown = (id: number, outcome: RunOutcome) => {
    const job = ledger.jobs.get(id)
    if (!job) return
    // A job that had not begun its work yet waits for the next start.
    if (job.status === 'pending' || job.status === 'queued')
      ledger.jobs.change(id, { pid: null, pidStamp: null })
    else if (outcome.kind !== 'died') finishJob(deps, job, endOf(outcome, job))
    else
      finishJob(
        deps,
        job,
        job.status === 'running' ? { status: 'failed', errors: shutDown } : { status: 'stopped' },
      )
  }

  return {
    accept,
    stop,
    wake,
    onEnded: (listener) => void endListeners.push(listener),
    ranMs: (id) => {
      const from = workingFrom.get(id)
      return from === undefined ? null : monotonic() - from
    },
    trouble: () => looks.trouble(),
    inUse: () => new Set([...runs.values()].flatMap(({ reads }) => reads)),
    close: async () => {
      closed = true
      const open = [...runs]
      for (const [, { run }] of open) run.kill()
      await Promise.all(
        open.map(async ([id, { run }]) => {
          const outcome = await run.ended
          try {
            endShutDown(id, outcome)
          } catch (error) {
            // The next start finds it running, without a process, and ends it.
            log.error(
              { job: id, error: String(error) },
              'the end of a job could not be written down before the server ended',
            )
          }
        }),
      )
    },
  }
}

interface Postponed {
  failures: number
  /** On the monotonic clock, milliseconds. */
  until: number
}

const mostFailures = 8
const firstPostponementMs = 250
const longestPostponementMs = 30_000

/** The machine is short of something that others may give back. */
const isShortage = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(EAGAIN|ENOMEM|SQLITE_NOMEM)/.test(String(error.code))

/** Ids of the jobs whose outputs a plan reads. */
function producersOf({ sources }: RunPlan, folders: Folders): number[] {
  // Sources are named by their real paths.
  const jobs = realpathSync(join(folders.root, 'jobs'))
  return sources.flatMap(({ path }) => {
    const id = /^\d+/.exec(relative(jobs, path))?.[0]
    return id === undefined ? [] : [Number(id)]
  })
}

/** What a process's end means for its job. */
function endOf(outcome: RunOutcome, job: JobRecord): JobEnd {
  switch (outcome.kind) {
    case 'completed':
      // The stop came before it was seen to start, so none of its outputs was taken.
      if (job.startedAt === null) return { status: 'stopped' }
      return { status: 'completed', records: outcome.records, rejected: outcome.rejected }
    case 'stopped':
      return { status: 'stopped' }
    case 'failed':
      return {
        status: 'failed',
        errors: `${outcome.where.charAt(0).toUpperCase()}${outcome.where.slice(1)} failed: ${outcome.message}`,
      }
    case 'died':
      if (outcome.killed && !statusFacts[job.status].canStop) return { status: 'stopped' }
      return {
        status: 'failed',
        errors: `The process of this job ended unexpectedly (${outcome.signal ?? `code ${outcome.code ?? 'unknown'}`}).`,
        advice: {
          headline: 'The process of this job ended unexpectedly.',
          items: [
            'If the machine was short of memory, run it with a smaller _MEMORY_LIMIT_MB: it goes to disk earlier.',
            'If it happens again with the same data, the SQL meets a fault in DuckDB.',
          ],
        },
      }
  }
}
