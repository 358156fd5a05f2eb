import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterRequest } from '../../../../contract/requests.ts'
import { clusterTakesJobs } from '../../../../contract/resources.ts'
import { statusFacts } from '../../../../contract/status.ts'
import { SourceError } from '../../port.ts'
import type { ClusterRecord } from '../ledger/clusters.ts'
import { storageTrouble } from '../storage-error.ts'
import { runLimits, systemDefaults } from '../variables/system.ts'
import type { Engine } from './engine.ts'
import type { EngineDeps } from './engine-deps.ts'
import { startChildProcess, type ChildRun, type RunOutcome } from './child-process.ts'

/** Starts, resizes and ends clusters. */
export interface ClusterKeeper {
  /** @throws {SourceError} 422 for a size that is none */
  create(request: ClusterRequest): ClusterRecord
  /** @throws {SourceError} 404, or 422 for a cluster that is ending or a size that is none */
  update(id: number, request: ClusterRequest): ClusterRecord
  /** @throws {SourceError} 404, or 422 while it is starting or when it has ended */
  terminate(id: number): ClusterRecord
  /** Takes each cluster one step on. */
  tick(): void
  close(): Promise<void>
}

/** More slots than this only fight over one machine. */
const mostNodes = 32
/** Clusters that have not ended. */
export const mostClusters = 32
/**
 * Processes that prove clusters at a time: each costs a processor while it starts. The other
 * clusters stay `pending`.
 */
export const mostProbes = 2
/** Seconds without a job after which a cluster is called idle. */
const idleAfterSeconds = 30
const defaultTimeToIdle = 3600

/**
 * A cluster passes the API's statuses for real (jobs-api.md §6): it is `creating` while a process
 * like those of its jobs is started as a proof, and `terminating` until its last job has ended.
 * @param onProbed is called when a tick would take a cluster on
 */
export function createClusterKeeper(
  deps: EngineDeps,
  engine: Engine,
  onProbed: () => void,
): ClusterKeeper {
  const { ledger, folders, log, now, monotonic } = deps
  const probes = new Map<number, { run: ChildRun; outcome: RunOutcome | null }>()
  /**
   * Since when clusters were seen without a job, by the clock that is never set: the other may be
   * put forward by days.
   */
  const idleFrom = new Map<number, number>()
  let closed = false

  const find = (id: number): ClusterRecord => {
    const cluster = ledger.clusters.get(id)
    if (!cluster) throw new SourceError(404, `Cluster ${id} was not found.`)
    return cluster
  }
  const changed = (
    cluster: ClusterRecord,
    patch: Parameters<typeof ledger.clusters.change>[1],
  ): ClusterRecord => ledger.clusters.change(cluster.id, patch) ?? cluster
  const nodesOf = (nodes: number): number => {
    if (nodes < 1 || nodes > mostNodes)
      throw new SourceError(422, `A cluster has 1 to ${mostNodes} nodes.`)
    return nodes
  }
  const freeName = (): string => {
    const taken = new Set(ledger.clusters.all().map(({ name }) => name))
    let number = taken.size + 1
    while (taken.has(`local-${number}`)) number += 1
    return `local-${number}`
  }

  const probeFolder = (cluster: ClusterRecord) => join(folders.root, `cluster-${cluster.id}-probe`)

  const probe = (cluster: ClusterRecord) => {
    const tempFolder = probeFolder(cluster)
    const run = startChildProcess(
      { type: 'probe', limits: runLimits(systemDefaults), tempFolder },
      tempFolder,
      () => undefined,
    )
    probes.set(cluster.id, { run, outcome: null })
    void run.ended.then((outcome) => {
      probes.set(cluster.id, { run, outcome })
      // Written down by the next tick, and by the ones after it should that fail.
      onProbed()
    })
  }

  const endProbe = (cluster: ClusterRecord, outcome: RunOutcome) => {
    const up = outcome.kind === 'completed'
    changed(cluster, up ? { status: 'available', availableSince: now() } : { status: 'error' })
    probes.delete(cluster.id)
    idleFrom.set(cluster.id, monotonic())
    if (!up) log.error({ cluster: cluster.id, outcome }, 'a cluster could not be started')
    engine.wake()
    rmSync(probeFolder(cluster), { recursive: true, force: true })
  }

  const rest = (cluster: ClusterRecord, active: number) => {
    if (active > 0) {
      idleFrom.delete(cluster.id)
      if (cluster.idleSince !== null || cluster.status === 'idle')
        changed(cluster, { status: 'available', idleSince: null })
      return
    }
    const from = idleFrom.get(cluster.id) ?? monotonic()
    idleFrom.set(cluster.id, from)
    if (cluster.idleSince === null) return void changed(cluster, { idleSince: now() })
    const idleSeconds = (monotonic() - from) / 1000
    if (cluster.terminateOnIdle === 1 && idleSeconds >= cluster.timeToIdle)
      changed(cluster, { status: 'pending_terminate', terminatedOnIdle: 1 })
    else if (cluster.status === 'available' && idleSeconds >= idleAfterSeconds)
      changed(cluster, { status: 'idle' })
  }

  const clear = (cluster: ClusterRecord) => {
    const open = ledger.jobs.active().filter(({ clusterId }) => clusterId === cluster.id)
    for (const job of open)
      if (statusFacts[job.status].canStop)
        engine.stop(job.id, `Cluster "${cluster.name}" was terminated.`)
    idleFrom.delete(cluster.id)
    if (open.length === 0)
      changed(cluster, { status: 'terminated', terminatedAt: now(), idleSince: null })
  }

  /** @param active jobs on it that have not ended */
  const step = (cluster: ClusterRecord, active: number) => {
    switch (cluster.status) {
      case 'pending':
        if (probes.size >= mostProbes) return
        changed(cluster, { status: 'creating' })
        return probe(cluster)
      case 'creating': {
        const probed = probes.get(cluster.id)
        // After a restart nobody is at it any more.
        if (!probed) return probes.size >= mostProbes ? undefined : probe(cluster)
        return probed.outcome ? endProbe(cluster, probed.outcome) : undefined
      }
      case 'available':
      case 'idle':
        return rest(cluster, active)
      case 'pending_terminate':
        changed(cluster, { status: 'terminating' })
        return clear(cluster)
      case 'terminating':
        return clear(cluster)
      case 'error':
      case 'terminated':
        return
    }
  }

  return {
    create: (request) => {
      if (request.nodes === null || request.nodes === undefined)
        throw new SourceError(422, 'The number of nodes is missing.')
      const nodes = nodesOf(request.nodes)
      if (ledger.clusters.open().length >= mostClusters)
        throw new SourceError(
          422,
          `There are ${mostClusters} clusters already, which is the most this machine takes: terminate one first.`,
        )
      return ledger.atomically(() => {
        const cluster = ledger.clusters.add({
          name: request.name?.trim() || freeName(),
          description: request.description ?? null,
          nodes,
          type: request.type === 'sandbox' ? 'sandbox' : 'production',
          terminateOnIdle: request.terminate_on_idle ? 1 : 0,
          timeToIdle: request.time_to_idle || defaultTimeToIdle,
        })
        ledger.watchers.add('clusters', cluster.id)
        return cluster
      })
    },
    update: (id, request) => {
      const cluster = find(id)
      if (!clusterTakesJobs(cluster))
        throw new SourceError(
          422,
          `Cluster "${cluster.name}" is ${cluster.status} and cannot be changed.`,
        )
      const updated = changed(cluster, {
        ...(typeof request.nodes === 'number' ? { nodes: nodesOf(request.nodes) } : {}),
        ...(request.name?.trim() ? { name: request.name.trim() } : {}),
        ...(typeof request.description === 'string' ? { description: request.description } : {}),
        ...(typeof request.terminate_on_idle === 'boolean'
          ? { terminateOnIdle: request.terminate_on_idle ? 1 : 0 }
          : {}),
        ...(request.time_to_idle ? { timeToIdle: request.time_to_idle } : {}),
      })
      engine.wake()
      return updated
    },
    terminate: (id) => {
      const cluster = find(id)
      switch (cluster.status) {
        case 'pending':
        case 'creating':
          throw new SourceError(
            422,
            `Cluster "${cluster.name}" is still starting; it can be terminated once it is available.`,
          )
        case 'terminated':
          throw new SourceError(422, `Cluster "${cluster.name}" is terminated already.`)
        case 'pending_terminate':
        case 'terminating':
          return cluster
        case 'available':
        case 'idle':
        case 'error':
          return changed(cluster, { status: 'pending_terminate' })
      }
    },
    tick: () => {
      if (closed) return
      const loads = ledger.clusters.loads()
      for (const cluster of ledger.clusters.open()) {
        try {
          step(cluster, loads.get(cluster.id)?.active ?? 0)
        } catch (error) {
          if (storageTrouble(error)) throw error
          log.error(
            { cluster: cluster.id, error: String(error) },
            'a cluster could not be moved along',
          )
        }
      }
    },
    close: async () => {
      closed = true
      const open = [...probes.values()]
      for (const { run } of open) run.kill()
      await Promise.all(open.map(({ run }) => run.ended))
    },
  }
}
