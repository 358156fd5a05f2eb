import { setTimeout as delay } from 'node:timers/promises'
import type { Job } from '../../../contract/job.ts'
import type { Cluster, Schedule } from '../../../contract/resources.ts'
import type { SourceState } from '../../../contract/sync.ts'
import { CreditBudget } from './budget.ts'
import { Client } from './client.ts'
import { JobCommands } from './job-commands.ts'
import { Directory } from './name-directory.ts'
import type { HostedOptions } from './options.ts'
import { ResourceReader } from './resource-reader.ts'
import { ResponseParser } from './response-parser.ts'
import { JobSync } from './sync.ts'
import type { SyncClient } from './sync-client.ts'

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** @throws {Error} when the key would be sent unencrypted over a network */
function originOf(apiUrl: string): string {
  const url = new URL(apiUrl)
  if (url.protocol !== 'https:' && !loopback.test(url.hostname))
    throw new Error(`The API must be reached by https, not by ${url.protocol}//${url.host}.`)
  return url.origin
}

/** The parts of a hosted account's source, wired together. */
export class SourceContext {
  readonly monotonic: () => number
  readonly budget: CreditBudget
  readonly parser: ResponseParser
  readonly client: Client
  readonly directory: Directory
  readonly reads: ResourceReader
  readonly commands: JobCommands
  readonly sync: JobSync
  readonly #listeners = new Set<() => void>()
  /** The greatest job id seen so far. */
  #newestKnown = 0

  constructor(options: HostedOptions) {
    const { account, apiKey, now = Date.now, sleep = (ms: number) => delay(ms) } = options
    const monotonic = options.monotonic ?? options.now ?? (() => performance.now())
    this.monotonic = monotonic
    this.budget = new CreditBudget(now, options.budget, monotonic)
    this.parser = new ResponseParser(options.log, monotonic)
    this.client = new Client({
      account,
      currentKey: options.currentKey ?? (() => apiKey),
      apiUrl: originOf(options.apiUrl),
      budget: this.budget,
      now,
      monotonic,
      fetch: options.fetch ?? fetch,
      random: options.random ?? Math.random,
      sleep,
      ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    })
    const { client, parser } = this
    this.directory = new Directory({ client, parser, now: monotonic })
    this.reads = new ResourceReader({ client, parser, now: monotonic })
    this.commands = new JobCommands({
      client,
      parser,
      newestKnown: () => this.#newestKnown,
      ownUser: () => this.reads.knownUser,
      sleep,
    })
    this.sync = new JobSync({
      client: this.#syncClient(),
      budget: this.budget,
      now,
      monotonic,
      upstreamNow: () => client.upstreamNow(),
      historyDays: options.historyDays,
      ...(options.minGapMs === undefined ? {} : { minGapMs: options.minGapMs }),
    })
  }

  /** @returns how to stop listening */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Brings a delta forward; false where there are no credits for one. */
  bringDeltaForward(): boolean {
    if (this.budget.msUntil('hook') > 0) return false
    this.sync.hooked()
    this.#notify()
    return true
  }

  /** A job that a command returned. */
  jobChanged(job: Job): Job {
    this.#noteIds([job])
    this.reads.made('jobs', job.id)
    this.sync.acted(job.id)
    this.#notify()
    return job
  }

  clusterChanged(cluster: Cluster): Cluster {
    this.reads.made('clusters', cluster.id)
    this.directory.clusters.put(cluster)
    return cluster
  }

  scheduleChanged(schedule: Schedule): Schedule {
    this.directory.schedules.put(schedule)
    return schedule
  }

  /** Its jobs are not in the response (jobs-api.md §7): a delta has them. */
  scheduleRan(schedule: Schedule): Schedule {
    this.scheduleChanged(schedule)
    this.sync.hooked()
    this.#notify()
    return schedule
  }

  state(): SourceState {
    const pausedUntil = this.budget.pausedUntil()
    return {
      place: this.client.place,
      credits: this.budget.credits(),
      budget: { limit: this.budget.limit, spent: this.budget.spentLastHour() },
      paused_until: pausedUntil === null ? null : new Date(pausedUntil).toISOString(),
      left_out: this.parser.leftOut,
      ...this.sync.state(),
    }
  }

  #syncClient(): SyncClient {
    return {
      listJobs: async (query, purpose) => {
        const page = this.parser.jobs(await this.client.get(['jobs'], { purpose, query }))
        this.#noteIds(page.jobs)
        return page
      },
      job: (id, purpose) => this.reads.job(id, purpose),
    }
  }

  #noteIds(jobs: readonly Job[]): void {
    for (const { id } of jobs) this.#newestKnown = Math.max(this.#newestKnown, id)
  }

  #notify(): void {
    for (const listener of this.#listeners) listener()
  }
}
