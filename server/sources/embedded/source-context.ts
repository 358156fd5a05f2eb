import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from '../../../contract/job.ts'
import type { Cluster, Package, Schedule } from '../../../contract/resources.ts'
import { SourceError } from '../port.ts'
import { ApiMapper } from './api-mapper.ts'
import type { Host } from './host.ts'
import type { JobRecord } from './ledger/job-record.ts'
import type { EmbeddedOptions } from './options.ts'
import { isLocked, storageTrouble } from './storage-error.ts'

/**
 * How long a request waits while another program locks the ledger, and between two tries,
 * milliseconds.
 */
const lockedPatienceMs = 5_000
const lockedRetryMs = 50
/** Unreadable records that are logged, each once. */
const maxLogged = 100

/** @throws {SourceError} 404 */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new SourceError(404, `${what} was not found.`)
  return value
}

/**
 * Makes a method of the source: what it throws rejects its promise. While another program locks the
 * ledger, the work is tried again; each piece of work is one transaction, so a failed try leaves
 * nothing behind.
 */
export const method =
  <A extends unknown[], T>(work: (...args: A) => T) =>
  async (...args: A): Promise<T> => {
    for (let waitedMs = 0; ; waitedMs += lockedRetryMs) {
      try {
        return work(...args)
      } catch (error) {
        if (!isLocked(error) || waitedMs >= lockedPatienceMs) throw storageTrouble(error) ?? error
      }
      await delay(lockedRetryMs)
    }
  }

/** The engine that runs, and its records as the API's resources. */
export class SourceContext {
  readonly mapper: ApiMapper
  readonly #options: EmbeddedOptions
  readonly #now: () => number
  readonly #logged = new Set<string>()
  #host: Host | null = null

  constructor(options: EmbeddedOptions, now: () => number) {
    this.mapper = new ApiMapper(options.baseUrl, options.account)
    this.#options = options
    this.#now = now
  }

  /** @throws {SourceError} 503 while the engine is not running */
  get host(): Host {
    if (!this.#host) throw new SourceError(503, 'The engine is not running.')
    return this.#host
  }

  get isRunning(): boolean {
    return this.#host !== null
  }

  attach(host: Host): void {
    this.#host = host
  }

  /** @returns the host that ran; null where none did */
  detach(): Host | null {
    const host = this.#host
    this.#host = null
    return host
  }

  /** Maps each record. One that cannot be read is left out, alone, and logged once. */
  listed<R extends { id: number }, T>(
    what: string,
    records: readonly R[],
    map: (record: R) => T,
  ): T[] {
    return records.flatMap((each) => {
      const mapped = this.#attempt(what, each.id, () => map(each))
      return mapped === null ? [] : [mapped]
    })
  }

  /** @throws {SourceError} 404, as do the other lookups */
  record(id: number): JobRecord {
    return found(this.host.ledger.jobs.get(id), `Job ${id}`)
  }

  package(id: number): Package {
    return this.mapper.package(found(this.host.ledger.packages.get(id), `Package ${id}`))
  }

  cluster(id: number): Cluster {
    const { clusters } = this.host.ledger
    return this.mapper.cluster(found(clusters.get(id), `Cluster ${id}`), clusters.load(id))
  }

  schedule(id: number): Schedule {
    const { schedules, packages } = this.host.ledger
    const schedule = found(schedules.get(id), `Schedule ${id}`)
    return this.mapper.schedule(schedule, packages.get(schedule.packageId)?.status ?? 'archived')
  }

  /** A job with its outputs, package and cluster. */
  job(record: JobRecord): Job {
    const outputs = this.host.ledger.jobs.outputs(record.id)
    const { packageId, clusterId } = record
    return {
      ...this.mapper.job({ job: record, outputs }, this.momentOf(record)),
      package: this.#attempt('package', packageId, () => this.package(packageId)),
      cluster: this.#attempt('cluster', clusterId, () => this.cluster(clusterId)),
    }
  }

  /**
   * Up to when a live job's runtime is counted, milliseconds since 1970. A clock that was set must
   * not make the job look stuck, or new.
   */
  momentOf({ id, startedAt }: JobRecord): number {
    const ranMs = this.host.engine.ranMs(id)
    return startedAt === null || ranMs === null ? this.#now() : startedAt + ranMs
  }

  #attempt<T>(what: string, id: number, work: () => T): T | null {
    try {
      return work()
    } catch (error) {
      const key = `${what} ${id}`
      if (this.#logged.size < maxLogged && !this.#logged.has(key))
        this.#options.log.error(
          { [what]: id, error: String(error) },
          'a record of the ledger cannot be read and is left out',
        )
      this.#logged.add(key)
      return null
    }
  }
}
