import { isoSeconds } from '../../../contract/instant.ts'
import type { Job } from '../../../contract/job.ts'
import type { RunRequest } from '../../../contract/requests.ts'
import { clusterTakesJobs } from '../../../contract/resources.ts'
import {
  SourceError,
  type ChildrenCapability,
  type LogCapability,
  type Page,
  type PreviewCapability,
  type Pulled,
  type SourceCore,
  type VariableCapability,
} from '../port.ts'
import { readVariables } from './api-mapper.ts'
import { cutHeadline } from './bounds.ts'
import { requireFiles } from './engine/retention.ts'
import type { JobRecord } from './ledger/job-record.ts'
import { readPiece } from './log-file.ts'
import { operatorJob } from './operator.ts'
import { readPreview } from './preview.ts'
import { found, method, type SourceContext } from './source-context.ts'
import { storageTrouble } from './storage-error.ts'
import { refuseVariables } from './variables/evaluate.ts'
import { systemDefaults } from './variables/system.ts'

/** Jobs in one pull. */
const pullSize = 500
/** Bytes of a log in one response; a reader continues at `next_byte`. */
const maxLogPiece = 4_000_000

function pull(context: SourceContext, cursor: string | null): Pulled {
  const { host, mapper } = context
  // A cursor of another ledger that was in this folder before means nothing to this one.
  const [epoch, seq] = cursor?.split(':') ?? []
  const after = epoch === host.ledger.epoch && seq !== undefined ? Number(seq) : null
  const pulled = host.ledger.jobs.since(after, pullSize)
  const gone = host.takeRemoved(pullSize)
  const more = pulled.more || gone.length === pullSize
  const states = pulled.states.map((state) => ({ id: state.job.id, state }))
  return {
    jobs: context.listed('job', states, ({ state }) =>
      mapper.job(state, context.momentOf(state.job)),
    ),
    gone,
    cursor: `${host.ledger.epoch}:${pulled.seq}`,
    more,
    current: !more,
    nextMs: null,
  }
}

/** @throws {SourceError} 503 with the reason when a part of the engine cannot do its work */
function check({ host }: SourceContext): void {
  host.ledger.jobs.known([0])
  const failure = host.trouble()
  if (failure === null) return
  throw (
    storageTrouble(failure) ??
    new SourceError(503, 'A part of the engine cannot do its work; the server’s log says why.')
  )
}

/** @throws {SourceError} 404 or 422 */
function run({ host }: SourceContext, request: RunRequest): JobRecord {
  const { ledger, engine, packageRegistry } = host
  packageRegistry.scan()
  const target = found(ledger.packages.get(request.package_id), `Package ${request.package_id}`)
  if (target.status === 'archived')
    throw new SourceError(422, `Package "${target.name}" is archived: its file is gone.`)
  const refusal = refuseVariables(request.variables, request.dynamic_variables)
  if (refusal !== null) throw new SourceError(422, refusal)
  const cluster = found(ledger.clusters.get(request.cluster_id), `Cluster ${request.cluster_id}`)
  if (!clusterTakesJobs(cluster))
    throw new SourceError(422, `Cluster "${cluster.name}" is ${cluster.status} and takes no jobs.`)
  return engine.accept(operatorJob(target, request))
}

type JobMethods = Required<
  Pick<SourceCore, 'pull' | 'missing' | 'check' | 'job' | 'runJob' | 'stopJob'>
>

export const jobMethods = (context: SourceContext): JobMethods => ({
  pull: method((cursor: string | null) => pull(context, cursor)),
  missing: method((ids: readonly number[]) => {
    const known = context.host.ledger.jobs.known(ids)
    return ids.filter((id) => !known.has(id))
  }),
  check: method(() => check(context)),
  job: method((id: number) => context.job(context.record(id))),
  runJob: method((request: RunRequest) => context.job(run(context, request))),
  // The API leaves the outputs out of this response (jobs-api.md §2.4).
  stopJob: method((id: number) => ({
    ...context.job(context.host.engine.stop(id)),
    outputs: null,
  })),
})

type JobContentMethods = LogCapability & PreviewCapability & ChildrenCapability & VariableCapability

export function jobContentMethods(context: SourceContext): JobContentMethods {
  const { mapper } = context
  const outputOf = (jobId: number, outputId: number) =>
    found(context.host.ledger.jobs.output(jobId, outputId), `Output ${outputId} of job ${jobId}`)
  const logPiece = (id: number, from: number) =>
    readPiece(context.host.folders.job(id).log, from, maxLogPiece)

  return {
    log: method((id: number, fromByte: number) => {
      requireFiles(context.record(id), 'The log')
      const piece = logPiece(id, fromByte)
      return {
        body: piece?.text ?? null,
        url: mapper.url(`jobs/${id}/log`),
        from_byte: piece?.fromByte ?? 0,
        next_byte: piece?.nextByte ?? 0,
      }
    }),
    logSummary: method((id: number) => {
      const job = context.record(id)
      const piece = logPiece(id, 0)
      if (piece === null && job.headline === null) return null
      return mapper.logSummary(job, piece?.text ?? null)
    }),
    headline: method((job: Job) => {
      const { headline } = context.record(job.id)
      return headline === null ? null : cutHeadline(headline)
    }),
    children: method((id: number, { offset, limit }: Page) => {
      const children = context.host.ledger.jobs.childrenOf(context.record(id).id).reverse()
      const page = children.slice(offset, offset + limit)
      return context.listed('job', page, (child) => context.job(child))
    }),
    executionVariables: method((id: number) => {
      const job = context.record(id)
      return readVariables(job.resolvedVariables ?? job.variables)
    }),
    systemVariables: method(() => ({ ...systemDefaults })),
    output: method((jobId: number, outputId: number) => {
      context.record(jobId)
      return mapper.output(outputOf(jobId, outputId))
    }),
    preview: method((jobId: number, outputId: number) => {
      const job = context.record(jobId)
      const output = outputOf(jobId, outputId)
      return readPreview(
        job,
        output,
        context.host.folders.job(jobId),
        mapper.url(`jobs/${jobId}/outputs/${outputId}/preview`),
        isoSeconds(output.updatedAt),
      )
    }),
  }
}
