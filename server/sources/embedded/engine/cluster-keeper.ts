import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ClusterRequest } from '../../../../contract/requests.ts'
import { clusterTakesJobs } from '../../../../contract/resources.ts'
import { statusFacts } from '../../../../contract/status.ts'
import { SourceError } from '../../port.ts'
import type { ClusterRecord } from '../ledger/clusters.ts'
import type { Ledger } from '../ledger/open.ts'
import { storageTrouble } from '../storage-error.ts'
import { runLimits, systemDefaults } from '../variables/system.ts'
import type { Engine } from './engine.ts'
import type { EngineDeps } from './engine-deps.ts'
import { startChildProcess, type ChildRun, type RunOutcome } from './child-process.ts'

type ClusterChange = Parameters<Ledger['clusters']['change']>[1]

/** More slots than this would only compete for one machine. */
const maxNodes = 32
/** Clusters that have not ended. */
export const maxClusters = 32
/**
 * Probe processes at a time, because starting one keeps a CPU busy. Other clusters stay `pending`.
 */
export const maxProbes = 2
/** Seconds without a job after which a cluster counts as idle. */
const idleAfterSeconds = 30
const defaultTimeToIdle = 3600

/** A process that proves that a cluster can start; `outcome` is null while it runs. */
interface Probe {
  run: ChildRun
  outcome: RunOutcome | null
}

/**
 * Starts, resizes and ends clusters. Their statuses are real (jobs-api.md §6): a cluster is
 * `creating` while a probe like the processes of its jobs starts, and `terminating` until its last
 * job has ended.
 */
export class ClusterKeeper {
  readonly #deps: EngineDeps
  readonly #engine: Engine
  readonly #onProbed: () => void
  readonly #probes = new Map<number, Probe>()
  /** Since when clusters have had no job. Monotonic, because the wall clock may jump. */
  readonly #idleFrom = new Map<number, number>()
  #isClosed = false

  /** @param onProbed called when a tick would advance a cluster */
  constructor(deps: EngineDeps, engine: Engine, onProbed: () => void) {
    this.#deps = deps
    this.#engine = engine
    this.#onProbed = onProbed
  }

  /** @throws {SourceError} 422 for a size out of range or too many clusters */
  create(request: ClusterRequest): ClusterRecord {
    if (request.nodes === null || request.nodes === undefined)
      throw new SourceError(422, 'The number of nodes is missing.')
    const nodes = this.#nodesOf(request.nodes)
    if (this.#deps.ledger.clusters.open().length >= maxClusters)
      throw new SourceError(
        422,
        `There are already ${maxClusters} clusters, the maximum on this machine: terminate ` +
          'one first.',
      )
    return this.#deps.ledger.atomically(() => {
      const cluster = this.#deps.ledger.clusters.add({
        name: request.name?.trim() || this.#freeName(),
        description: request.description ?? null,
        nodes,
        type: request.type === 'sandbox' ? 'sandbox' : 'production',
        terminateOnIdle: request.terminate_on_idle ? 1 : 0,
        timeToIdle: request.time_to_idle || defaultTimeToIdle,
      })
      this.#deps.ledger.watchers.add('clusters', cluster.id)
      return cluster
    })
  }

  /** @throws {SourceError} 404, or 422 for a cluster that is ending or a size out of range */
  update(id: number, request: ClusterRequest): ClusterRecord {
    const cluster = this.#find(id)
    if (!clusterTakesJobs(cluster))
      throw new SourceError(
        422,
        `Cluster "${cluster.name}" is ${cluster.status} and cannot be changed.`,
      )
    const updated = this.#changed(cluster, {
      ...(typeof request.nodes === 'number' ? { nodes: this.#nodesOf(request.nodes) } : {}),
      ...(request.name?.trim() ? { name: request.name.trim() } : {}),
      ...(typeof request.description === 'string' ? { description: request.description } : {}),
      ...(typeof request.terminate_on_idle === 'boolean'
        ? { terminateOnIdle: request.terminate_on_idle ? 1 : 0 }
        : {}),
      ...(request.time_to_idle ? { timeToIdle: request.time_to_idle } : {}),
    })
    this.#engine.wake()
    return updated
  }

  /** @throws {SourceError} 404, or 422 while it is starting or after it has ended */
  terminate(id: number): ClusterRecord {
    const cluster = this.#find(id)
    switch (cluster.status) {
      case 'pending':
      case 'creating':
        throw new SourceError(
          422,
          `Cluster "${cluster.name}" is still starting; it can be terminated once it is available.`,
        )
      case 'terminated':
        throw new SourceError(422, `Cluster "${cluster.name}" is already terminated.`)
      case 'pending_terminate':
      case 'terminating':
        return cluster
      case 'available':
      case 'idle':
      case 'error':
        return this.#changed(cluster, { status: 'pending_terminate' })
    }
  }

  /** Advances each cluster by one step. */
  tick(): void {
    if (this.#isClosed) return
    const loads = this.#deps.ledger.clusters.loads()
    for (const cluster of this.#deps.ledger.clusters.open()) {
      try {
        this.#step(cluster, loads.get(cluster.id)?.active ?? 0)
      } catch (error) {
        if (storageTrouble(error)) throw error
        this.#deps.log.error(
          { cluster: cluster.id, error: String(error) },
          'failed to advance a cluster',
        )
      }
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const open = [...this.#probes.values()]
    for (const { run } of open) run.kill()
    await Promise.all(open.map(({ run }) => run.ended))
  }

  #find(id: number): ClusterRecord {
    const cluster = this.#deps.ledger.clusters.get(id)
    if (!cluster) throw new SourceError(404, `Cluster ${id} was not found.`)
    return cluster
  }

  #changed(cluster: ClusterRecord, patch: ClusterChange): ClusterRecord {
    return this.#deps.ledger.clusters.change(cluster.id, patch) ?? cluster
  }

  #nodesOf(nodes: number): number {
    if (nodes < 1 || nodes > maxNodes)
      throw new SourceError(422, `A cluster has 1 to ${maxNodes} nodes.`)
    return nodes
  }

  #freeName(): string {
    const taken = new Set(this.#deps.ledger.clusters.all().map(({ name }) => name))
    let number = taken.size + 1
    while (taken.has(`local-${number}`)) number += 1
    return `local-${number}`
  }

  #probeFolder(cluster: ClusterRecord): string {
    return join(this.#deps.folders.root, `cluster-${cluster.id}-probe`)
  }

  #probe(cluster: ClusterRecord): void {
    const tempFolder = this.#probeFolder(cluster)
    const run = startChildProcess(
      { type: 'probe', limits: runLimits(systemDefaults), tempFolder },
      { label: tempFolder, compiled: this.#deps.folders.compiled },
      () => undefined,
    )
    this.#probes.set(cluster.id, { run, outcome: null })
    void run.ended.then((outcome) => {
      this.#probes.set(cluster.id, { run, outcome })
      // Written by the next tick, or by a later one if that fails.
      this.#onProbed()
    })
  }

  #endProbe(cluster: ClusterRecord, outcome: RunOutcome): void {
    const up = outcome.kind === 'completed'
    this.#changed(
      cluster,
      up ? { status: 'available', availableSince: this.#deps.now() } : { status: 'error' },
    )
    this.#probes.delete(cluster.id)
    this.#idleFrom.set(cluster.id, this.#deps.monotonic())
    if (!up) this.#deps.log.error({ cluster: cluster.id, outcome }, 'failed to start a cluster')
    this.#engine.wake()
    rmSync(this.#probeFolder(cluster), { recursive: true, force: true })
  }

  #rest(cluster: ClusterRecord, active: number): void {
    if (active > 0) {
      this.#idleFrom.delete(cluster.id)
      if (cluster.idleSince !== null || cluster.status === 'idle')
        this.#changed(cluster, { status: 'available', idleSince: null })
      return
    }
    const from = this.#idleFrom.get(cluster.id) ?? this.#deps.monotonic()
    this.#idleFrom.set(cluster.id, from)
    if (cluster.idleSince === null)
      return void this.#changed(cluster, { idleSince: this.#deps.now() })
    const idleSeconds = (this.#deps.monotonic() - from) / 1000
    if (cluster.terminateOnIdle === 1 && idleSeconds >= cluster.timeToIdle)
      this.#changed(cluster, { status: 'pending_terminate', terminatedOnIdle: 1 })
    else if (cluster.status === 'available' && idleSeconds >= idleAfterSeconds)
      this.#changed(cluster, { status: 'idle' })
  }

  #clear(cluster: ClusterRecord): void {
    const open = this.#deps.ledger.jobs.active().filter(({ clusterId }) => clusterId === cluster.id)
    for (const job of open)
      if (statusFacts[job.status].canStop)
        this.#engine.stop(job.id, `Cluster "${cluster.name}" was terminated.`)
    this.#idleFrom.delete(cluster.id)
    if (open.length === 0)
      this.#changed(cluster, {
        status: 'terminated',
        terminatedAt: this.#deps.now(),
        idleSince: null,
      })
  }

  /** @param active its jobs that have not ended */
  #step(cluster: ClusterRecord, active: number): void {
    switch (cluster.status) {
      case 'pending':
        if (this.#probes.size >= maxProbes) return
        this.#changed(cluster, { status: 'creating' })
        return this.#probe(cluster)
      case 'creating': {
        const probed = this.#probes.get(cluster.id)
        // After a restart the probe is gone.
        if (!probed) return this.#probes.size >= maxProbes ? undefined : this.#probe(cluster)
        return probed.outcome ? this.#endProbe(cluster, probed.outcome) : undefined
      }
      case 'available':
      case 'idle':
        return this.#rest(cluster, active)
      case 'pending_terminate':
        this.#changed(cluster, { status: 'terminating' })
        return this.#clear(cluster)
      case 'terminating':
        return this.#clear(cluster)
      case 'error':
      case 'terminated':
        return
    }
  }
}
