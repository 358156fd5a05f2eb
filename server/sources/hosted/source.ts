import { setTimeout as delay } from 'node:timers/promises'
import {
  clusterSchema,
  packageSchema,
  scheduleSchema,
  type Cluster,
  type Schedule,
} from '../../../contract/resources.ts'
import type { Job } from '../../../contract/job.ts'
import { capabilities } from '../../../contract/sync.ts'
import type { FreshFor, InsightFloors, FullSource } from '../port.ts'
import { JobCommands } from './job-commands.ts'
import { ResponseParser, type ParserLog } from './response-parser.ts'
import { CreditBudget, type CreditRates } from './budget.ts'
import { Client } from './client.ts'
import { Directory } from './name-directory.ts'
import { verifyHook, type WebHook } from './verify-web-hook.ts'
import { ResourceReader } from './resource-reader.ts'
import { JobSync } from './sync.ts'
import type { SyncClient } from './sync-client.ts'
import { afterPrune, readState } from './sync-state.ts'

export interface HostedOptions {
  /** The account's slug. */
  account: string
  apiKey: string
  /** Origin, such as `https://api.xplenty.com`; https unless it is this machine. */
  apiUrl: string
  /** Jobs created longer ago are not fetched. */
  historyDays: number
  /** What differs from the rules' own limits. */
  floors?: Partial<InsightFloors>
  hook?: WebHook | null
  log: ParserLog
  /** Milliseconds since 1970; the system's clock when left out. */
  now?: () => number
  /**
   * Milliseconds of a clock that is never set; the process's own when left out, or `now` where that
   * is given.
   */
  monotonic?: () => number
  fetch?: typeof fetch
  /** Other rates than those that keep within 1,200 credits an hour. */
  budget?: Partial<CreditRates>
  /** 0 to 1. */
  random?: () => number
  sleep?: (ms: number) => Promise<void>
  /** Milliseconds to wait for a whole answer. */
  timeouts?: { read: number; action: number }
  /** Least time between two cycles of the sync, milliseconds. */
  minGapMs?: number
}

/** The minute figures of interaction-rules.md §7, in seconds. */
const defaultFloors: InsightFloors = {
  runawayOverMedian: 1200,
  slowOverMedian: 600,
  runawayWithoutBaseline: 7200,
  noProgress: 900,
  queuedTooLong: 600,
  stuckStopping: 600,
}

/**
 * Each asking costs a credit, so one answer serves for long: a running job that somebody has open
 * costs some 300 an hour.
 */
const freshFor: FreshFor = {
  packages: 900_000,
  clusters: 60_000,
  schedules: 600_000,
  members: 3_600_000,
  log: 15_000,
  outputs: 15_000,
  children: 60_000,
  summary: 60_000,
  variables: 600_000,
}

/** However many web hooks are called, or one is replayed. */
const minHookIntervalMs = 5_000

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** @throws {Error} when the key would cross a wire in the clear */
function originOf(apiUrl: string): string {
  const url = new URL(apiUrl)
  if (url.protocol !== 'https:' && !loopback.test(url.hostname))
    throw new Error(`The API must be reached by https, not by ${url.protocol}//${url.host}.`)
  return url.origin
}

/** The account's Xplenty API v2: every call within the budget, nothing trusted that comes back. */
export function createHostedSource(options: HostedOptions): FullSource {
  const {
    account,
    apiKey,
    historyDays,
    hook = null,
    log,
    now = Date.now,
    sleep = (ms: number) => delay(ms),
  } = options
  const monotonic = options.monotonic ?? options.now ?? (() => performance.now())
  const budget = new CreditBudget(now, options.budget, monotonic)
  const parser = new ResponseParser(log, monotonic)
  const client = new Client({
    account,
    apiKey,
    apiUrl: originOf(options.apiUrl),
    budget,
    now,
    monotonic,
    fetch: options.fetch ?? fetch,
    random: options.random ?? Math.random,
    sleep,
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
  })
  const directory = new Directory({ client, parser, now: monotonic })
  const reads = new ResourceReader({ client, parser, now: monotonic })
  const upstreamNow = () => client.upstreamNow()
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }

  let newestKnown = 0
  const seen = (jobs: readonly Job[]) => {
    for (const { id } of jobs) newestKnown = Math.max(newestKnown, id)
  }
  const actions = new JobCommands({
    client,
    parser,
    newestKnown: () => newestKnown,
    ownUser: () => reads.knownUser,
    sleep,
  })

  const syncClient: SyncClient = {
    listJobs: async (query, purpose) => {
      const read = parser.jobs(await client.get(['jobs'], { purpose, query }))
      seen(read.jobs)
      return read
    },
    job: (id, purpose) => reads.job(id, purpose),
  }
  const sync = new JobSync({
    client: syncClient,
    budget,
    now,
    monotonic,
    upstreamNow,
    historyDays,
    ...(options.minGapMs === undefined ? {} : { minGapMs: options.minGapMs }),
  })

  let lastHookAt = -Infinity
  let hookTimer: NodeJS.Timeout | null = null
  /** A pull is wanted soon, if it can be had. */
  const hooked = () => {
    hookTimer = null
    if (budget.msUntil('hook') > 0) return
    lastHookAt = monotonic()
    sync.hooked()
    tell()
  }

  const taken = (job: Job): Job => {
    seen([job])
    reads.made('jobs', job.id)
    sync.acted(job.id)
    tell()
    return job
  }
  const takenCluster = (cluster: Cluster): Cluster => {
    reads.made('clusters', cluster.id)
    directory.clusters.put(cluster)
    return cluster
  }
  const takenSchedule = (schedule: Schedule): Schedule => {
    directory.schedules.put(schedule)
    return schedule
  }

  return {
    kind: 'hosted',
    capabilities: capabilities.filter((name) => name !== 'hooks' || hook !== null),
    account,
    floors: { ...defaultFloors, ...options.floors },
    freshFor,
    historyDays,
    // Nothing is asked before the first pull: a service that is down must not keep the server from
    // starting.
    start: () => Promise.resolve(),
    close: () => {
      if (hookTimer) clearTimeout(hookTimer)
      client.close()
      return Promise.resolve()
    },

    pull: (cursor, situation) => sync.pull(cursor, situation),
    cursorAfterPrune: (cursor, beforeMs) => JSON.stringify(afterPrune(readState(cursor), beforeMs)),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hookCalled: (signature) => {
      if (!hook || !verifyHook(hook, signature)) return false
      // What happened just after the last one is told by one more, later.
      hookTimer ??= setTimeout(
        hooked,
        Math.min(minHookIntervalMs, Math.max(0, lastHookAt + minHookIntervalMs - monotonic())),
      )
      return true
    },

    job: (id) => reads.job(id),
    logSummary: (id) => reads.logSummary(id),
    headline: (job) => reads.headline(job, () => budget.msUntil('headline') === 0, upstreamNow()),
    runJob: async (request) => taken(await actions.runJob(request)),
    stopJob: async (id) => taken(await actions.stopJob(id)),
    children: (id, page) => reads.children(id, page),
    log: (id, fromByte) => reads.log(id, fromByte),
    executionVariables: (id) => reads.executionVariables(id),
    output: (jobId, outputId) => reads.output(jobId, outputId),
    preview: (jobId, outputId) => reads.preview(jobId, outputId),

    packages: () => directory.packages.read(),
    package: (id) => reads.one(packageSchema, 'packages', 'package', id),
    invalidPackages: () => Promise.resolve([]),
    clusters: () => directory.clusters.read(),
    cluster: (id) => reads.one(clusterSchema, 'clusters', 'cluster', id),
    createCluster: async (request) => takenCluster(await actions.createCluster(request)),
    updateCluster: async (id, request) => takenCluster(await actions.updateCluster(id, request)),
    terminateCluster: async (id) => takenCluster(await actions.terminateCluster(id)),
    schedules: () => directory.schedules.read(),
    schedule: (id) => reads.one(scheduleSchema, 'schedules', 'schedule', id),
    runSchedule: async (id) => {
      const schedule = takenSchedule(await actions.runSchedule(id))
      // Its jobs are not in the answer (jobs-api.md §7): a delta has them.
      sync.hooked()
      tell()
      return schedule
    },
    setScheduleStatus: async (id, status) =>
      takenSchedule(await actions.setScheduleStatus(id, status)),
    members: () => directory.members.read(),
    user: () => reads.user(),
    systemVariables: () => reads.systemVariables(),

    watchers: (kind, id) => reads.watchers(kind, id),
    watch: (kind, id) => reads.watch(kind, id),
    unwatch: (kind, id) => reads.unwatch(kind, id),

    state: () => {
      const pausedUntil = budget.pausedUntil()
      return {
        place: client.place,
        credits: budget.credits(),
        budget: { limit: budget.limit, spent: budget.spentLastHour() },
        paused_until: pausedUntil === null ? null : new Date(pausedUntil).toISOString(),
        left_out: parser.leftOut,
        ...sync.state(),
      }
    },
  }
}
