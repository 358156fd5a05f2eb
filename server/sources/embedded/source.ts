import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClusterRequest, RunRequest } from '../../../contract/requests.ts'
import { capabilities, freeSource } from '../../../contract/sync.ts'
import type { Job } from '../../../contract/job.ts'
import { clusterTakesJobs } from '../../../contract/resources.ts'
import {
  freshForMoments,
  SourceError,
  type FullSource,
  type HookCapability,
  type Watched,
} from '../port.ts'
import { cutHeadline } from './bounds.ts'
import { ApiMapper, readVariables } from './api-mapper.ts'
import { createHost, type Host } from './host.ts'
import { requireFiles } from './engine/retention.ts'
import { noLoad } from './ledger/clusters.ts'
import type { JobRecord } from './ledger/job-record.ts'
import { readPiece } from './log-file.ts'
import { embeddedFloors, type EmbeddedOptions } from './options.ts'
import { operator, operatorJob } from './operator.ts'
import { readPreview } from './preview.ts'
import { refuseVariables } from './variables/evaluate.ts'
import { isLocked, storageTrouble } from './storage-error.ts'
import { systemDefaults } from './variables/system.ts'
import { isoSeconds } from '../../../contract/instant.ts'

/** Jobs in one pull. */
const pullSize = 500
/** As much of a log as is handed out at once, bytes; a reader goes on from `next_byte`. */
const logPiece = 4_000_000
/**
 * How long a request waits for another program to give the ledger free, and between two tries,
 * milliseconds.
 */
const lockedPatienceMs = 5_000
const lockedRetryMs = 50
/** Broken records that the log tells of. */
const maxTold = 100

/** Everything but web hooks: the engine tells of changes by itself. */
export type EmbeddedSource = Omit<FullSource, keyof HookCapability>

/**
 * The engine on this machine as a source of jobs. `start()` rejects with an error fit to show when
 * the data folder cannot be written or another server holds it.
 */
export function createEmbeddedSource(options: EmbeddedOptions): EmbeddedSource {
  const now = options.now ?? Date.now
  const monotonic = options.monotonic ?? options.now ?? (() => performance.now())
  const answers = new ApiMapper(options.baseUrl, options.account)
  const listeners = new Set<() => void>()
  let opened: Host | null = null

  const host = (): Host => {
    if (!opened) throw new SourceError(503, 'The engine is not running.')
    return opened
  }
  const found = <T>(value: T | null, what: string): T => {
    if (value === null) throw new SourceError(404, `${what} was not found.`)
    return value
  }
  const toldOf = new Set<string>()
  /**
   * @returns null where the record cannot be answered, which is told in the log once: one broken
   * row must not take a list with it
   */
  const attempt = <T>(what: string, id: number, work: () => T): T | null => {
    try {
      return work()
    } catch (error) {
      const key = `${what} ${id}`
      if (toldOf.size < maxTold && !toldOf.has(key))
        options.log.error(
          { [what]: id, error: String(error) },
          'a record of the ledger cannot be read and is left out',
        )
      toldOf.add(key)
      return null
    }
  }
  const listed = <R extends { id: number }, T>(
    what: string,
    records: readonly R[],
    answer: (record: R) => T,
  ): T[] =>
    records.flatMap((each) => {
      const read = attempt(what, each.id, () => answer(each))
      return read === null ? [] : [read]
    })
  const record = (id: number): JobRecord => found(host().ledger.jobs.get(id), `Job ${id}`)
  const answerPackage = (id: number) =>
    answers.package(found(host().ledger.packages.get(id), `Package ${id}`))
  const answerCluster = (id: number) =>
    answers.cluster(
      found(host().ledger.clusters.get(id), `Cluster ${id}`),
      host().ledger.clusters.load(id),
    )
  const answerSchedule = (id: number) => {
    const schedule = found(host().ledger.schedules.get(id), `Schedule ${id}`)
    return answers.schedule(
      schedule,
      host().ledger.packages.get(schedule.packageId)?.status ?? 'archived',
    )
  }
  /**
   * To when a live job's runtime is counted: a clock that was set must not make it look stuck, or
   * new.
   */
  const momentOf = ({ id, startedAt }: JobRecord): number => {
    const ranMs = host().engine.ranMs(id)
    return startedAt === null || ranMs === null ? now() : startedAt + ranMs
  }
  const embed = (job: JobRecord): Job => ({
    ...answers.job({ job, outputs: host().ledger.jobs.outputs(job.id) }, momentOf(job)),
    package: attempt('package', job.packageId, () => answerPackage(job.packageId)),
    cluster: attempt('cluster', job.clusterId, () => answerCluster(job.clusterId)),
  })
  const outputOf = (jobId: number, outputId: number) => {
    const job = record(jobId)
    return {
      job,
      output: found(
        host().ledger.jobs.output(jobId, outputId),
        `Output ${outputId} of job ${jobId}`,
      ),
    }
  }
  const watched = (kind: Watched, id: number) => {
    if (kind === 'jobs') record(id)
    else if (kind === 'clusters') answerCluster(id)
    else answerSchedule(id)
  }

  const run = (request: RunRequest): JobRecord => {
    const { ledger, engine, packageRegistry } = host()
    packageRegistry.scan()
    const target = found(ledger.packages.get(request.package_id), `Package ${request.package_id}`)
    if (target.status === 'archived')
      throw new SourceError(422, `Package "${target.name}" is archived: its file is gone.`)
    const refusal = refuseVariables(request.variables, request.dynamic_variables)
    if (refusal !== null) throw new SourceError(422, refusal)
    const cluster = found(ledger.clusters.get(request.cluster_id), `Cluster ${request.cluster_id}`)
    if (!clusterTakesJobs(cluster))
      throw new SourceError(
        422,
        `Cluster "${cluster.name}" is ${cluster.status} and takes no jobs.`,
      )
    return engine.accept(operatorJob(target, request))
  }

  /**
   * Every answer is a promise, and so is every refusal. While another program has the ledger, the
   * work is tried again; each piece of work is one transaction, so that a try leaves nothing
   * behind.
   */
  const later =
    <A extends unknown[], T>(work: (...given: A) => T) =>
    async (...given: A): Promise<T> => {
      for (let waitedMs = 0; ; waitedMs += lockedRetryMs) {
        try {
          return work(...given)
        } catch (error) {
          if (!isLocked(error) || waitedMs >= lockedPatienceMs) throw storageTrouble(error) ?? error
        }
        await delay(lockedRetryMs)
      }
    }

  return {
    kind: 'embedded',
    capabilities: capabilities.filter((name) => name !== 'hooks'),
    account: options.account,
    floors: { ...embeddedFloors, ...options.floors },
    // Asking our own ledger costs nothing.
    freshFor: freshForMoments,
    historyDays: null,

    start: async () => {
      if (opened) return
      const host = await createHost({
        ...options,
        dataDir: resolve(options.dataDir),
        now,
        monotonic,
      })
      host.ledger.onChange(() => {
        for (const listener of listeners) listener()
      })
      opened = host
    },
    close: async () => {
      const closing = opened
      opened = null
      await closing?.close()
    },

    pull: later((cursor: string | null) => {
      const { ledger } = host()
      // A cursor of a ledger that lay here before means nothing in this one.
      const [epoch, seq] = cursor?.split(':') ?? []
      const after = epoch === ledger.epoch && seq !== undefined ? Number(seq) : null
      const pulled = ledger.jobs.since(after, pullSize)
      const gone = host().takeRemoved(pullSize)
      const more = pulled.more || gone.length === pullSize
      return {
        jobs: listed(
          'job',
          pulled.states.map((state) => ({ id: state.job.id, state })),
          ({ state }) => answers.job(state, momentOf(state.job)),
        ),
        gone,
        cursor: `${ledger.epoch}:${pulled.seq}`,
        more,
        current: !more,
        nextMs: null,
      }
    }),
    missing: later((ids: readonly number[]) => {
      const known = host().ledger.jobs.known(ids)
      return ids.filter((id) => !known.has(id))
    }),
    check: later(() => {
      host().ledger.jobs.known([0])
      const trouble = host().trouble()
      if (trouble !== null)
        throw (
          storageTrouble(trouble) ??
          new SourceError(
            503,
            'A part of the engine cannot do its work; the server’s log says why.',
          )
        )
    }),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    job: later((id: number) => embed(record(id))),
    logSummary: later((id: number) => {
      const job = record(id)
      const piece = readPiece(host().folders.job(id).log, 0, logPiece)
      return piece === null && job.headline === null
        ? null
        : answers.logSummary(job, piece?.text ?? null)
    }),
    headline: later((job: Job) => {
      const { headline } = record(job.id)
      return headline === null ? null : cutHeadline(headline)
    }),
    runJob: later((request: RunRequest) => embed(run(request))),
    // The API leaves the outputs out of this answer (jobs-api.md §2.4).
    stopJob: later((id: number) => ({ ...embed(host().engine.stop(id)), outputs: null })),
    children: later((id: number, { offset, limit }: { offset: number; limit: number }) =>
      listed(
        'job',
        host()
          .ledger.jobs.childrenOf(record(id).id)
          .reverse()
          .slice(offset, offset + limit),
        embed,
      ),
    ),
    log: later((id: number, fromByte: number) => {
      const job = record(id)
      requireFiles(job, 'The log')
      const piece = readPiece(host().folders.job(id).log, fromByte, logPiece)
      return {
        body: piece?.text ?? null,
        url: answers.url(`jobs/${id}/log`),
        from_byte: piece?.fromByte ?? 0,
        next_byte: piece?.nextByte ?? 0,
      }
    }),
    executionVariables: later((id: number) => {
      const job = record(id)
      return readVariables(job.resolvedVariables ?? job.variables)
    }),
    output: later((jobId: number, outputId: number) =>
      answers.output(outputOf(jobId, outputId).output),
    ),
    preview: later((jobId: number, outputId: number) => {
      const { job, output } = outputOf(jobId, outputId)
      return readPreview(
        job,
        output,
        host().folders.job(jobId),
        answers.url(`jobs/${jobId}/outputs/${outputId}/preview`),
        isoSeconds(output.updatedAt),
      )
    }),

    packages: later(() =>
      listed('package', host().ledger.packages.all(), (each) => answers.package(each)),
    ),
    package: later(answerPackage),
    invalidPackages: later(() => {
      host().packageRegistry.scan()
      return host().packageRegistry.invalid()
    }),
    clusters: later(() => {
      const { clusters } = host().ledger
      const loads = clusters.loads()
      return listed('cluster', clusters.all(), (cluster) =>
        answers.cluster(cluster, loads.get(cluster.id) ?? noLoad),
      )
    }),
    cluster: later(answerCluster),
    createCluster: later((request: ClusterRequest) =>
      answerCluster(host().clusters.create(request).id),
    ),
    updateCluster: later((id: number, request: ClusterRequest) =>
      answerCluster(host().clusters.update(id, request).id),
    ),
    terminateCluster: later((id: number) => answerCluster(host().clusters.terminate(id).id)),
    schedules: later(() =>
      listed('schedule', host().ledger.schedules.all(), ({ id }) => answerSchedule(id)),
    ),
    schedule: later(answerSchedule),
    runSchedule: later((id: number) => answerSchedule(host().schedules.run(id).id)),
    setScheduleStatus: later((id: number, status: 'enabled' | 'disabled') =>
      answerSchedule(host().schedules.setStatus(id, status).id),
    ),
    members: later(() => [answers.member(isoSeconds(host().ledger.since))]),
    user: later(() => answers.member(isoSeconds(host().ledger.since))),
    systemVariables: later(() => ({ ...systemDefaults })),

    watchers: later((kind: Watched, id: number) => {
      watched(kind, id)
      return host().ledger.watchers.since(kind, id) === null
        ? []
        : [{ id: operator.id, display_name: operator.name }]
    }),
    watch: later((kind: Watched, id: number) => {
      watched(kind, id)
      return isoSeconds(host().ledger.watchers.add(kind, id))
    }),
    unwatch: later((kind: Watched, id: number) => {
      watched(kind, id)
      host().ledger.watchers.remove(kind, id)
    }),
    state: () => freeSource,
  }
}
