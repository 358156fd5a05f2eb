import { clusterSchema, packageSchema, scheduleSchema } from '../../../contract/resources.ts'
import { capabilities } from '../../../contract/sync.ts'
import type {
  ClusterCapability,
  FreshFor,
  FullSource,
  InsightFloors,
  PackageCapability,
  ScheduleCapability,
} from '../port.ts'
import type { HostedOptions } from './options.ts'
import { SourceContext } from './source-context.ts'
import { afterPrune, readState } from './sync-state.ts'
import { WebHookReceiver } from './web-hook-receiver.ts'

/** The minute figures of interaction-rules.md §7, in seconds. */
const defaultFloors: InsightFloors = {
  runawayOverMedian: 300,
  slowOverMedian: 600,
  runawayWithoutBaseline: null,
  noProgress: 300,
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

const packageMethods = ({ directory, reads }: SourceContext): PackageCapability => ({
  packages: () => directory.packages.read(),
  package: (id) => reads.one(packageSchema, 'packages', 'package', id),
  invalidPackages: () => Promise.resolve([]),
})

function clusterMethods(context: SourceContext): ClusterCapability {
  const { commands, directory, reads } = context
  return {
    clusters: () => directory.clusters.read(),
    cluster: (id) => reads.one(clusterSchema, 'clusters', 'cluster', id),
    createCluster: async (request) => context.clusterChanged(await commands.createCluster(request)),
    updateCluster: async (id, request) =>
      context.clusterChanged(await commands.updateCluster(id, request)),
    terminateCluster: async (id) => context.clusterChanged(await commands.terminateCluster(id)),
  }
}

function scheduleMethods(context: SourceContext): ScheduleCapability {
  const { commands, directory, reads } = context
  return {
    schedules: () => directory.schedules.read(),
    schedule: (id) => reads.one(scheduleSchema, 'schedules', 'schedule', id),
    runSchedule: async (id) => context.scheduleRan(await commands.runSchedule(id)),
    setScheduleStatus: async (id, status) =>
      context.scheduleChanged(await commands.setScheduleStatus(id, status)),
  }
}

/** The account's Xplenty API v2: every call within the budget, every response checked. */
export function createHostedSource(options: HostedOptions): FullSource {
  const { account, historyDays, hook = null } = options
  const context = new SourceContext(options)
  const { budget, client, commands, directory, reads, sync } = context
  const receiver =
    hook === null
      ? null
      : new WebHookReceiver(hook, context.monotonic, () => context.bringDeltaForward())

  return {
    kind: 'hosted',
    capabilities: capabilities.filter((name) => name !== 'hooks' || hook !== null),
    account,
    floors: { ...defaultFloors, ...options.floors },
    freshFor,
    historyDays,
    // Nothing is read before the first pull: a service that is down must not keep the server from
    // starting.
    start: () => Promise.resolve(),
    close: async () => {
      receiver?.close()
      client.close()
    },
    state: () => context.state(),

    pull: (cursor, situation) => sync.pull(cursor, situation),
    cursorAfterPrune: (cursor, beforeMs) => JSON.stringify(afterPrune(readState(cursor), beforeMs)),
    onChange: (listener) => context.onChange(listener),
    hookCalled: (signature) => receiver?.receive(signature) ?? false,

    job: (id) => reads.job(id),
    runJob: async (request) => context.jobChanged(await commands.runJob(request)),
    stopJob: async (id) => context.jobChanged(await commands.stopJob(id)),
    logSummary: (id) => reads.logSummary(id),
    headline: (job) =>
      reads.headline(job, () => budget.msUntil('headline') === 0, client.upstreamNow()),
    log: (id, fromByte) => reads.log(id, fromByte),
    children: (id, page) => reads.children(id, page),
    executionVariables: (id) => reads.executionVariables(id),
    systemVariables: () => reads.systemVariables(),
    output: (jobId, outputId) => reads.output(jobId, outputId),
    preview: (jobId, outputId) => reads.preview(jobId, outputId),
    members: () => directory.members.read(),
    user: () => reads.user(),
    watchers: (kind, id) => reads.watchers(kind, id),
    watch: (kind, id) => reads.watch(kind, id),
    unwatch: (kind, id) => reads.unwatch(kind, id),
    ...packageMethods(context),
    ...clusterMethods(context),
    ...scheduleMethods(context),
  }
}
