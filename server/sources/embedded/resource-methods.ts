import { isoSeconds } from '../../../contract/instant.ts'
import type { ClusterRequest } from '../../../contract/requests.ts'
import type {
  ClusterCapability,
  MemberCapability,
  PackageCapability,
  ScheduleCapability,
  Watched,
  WatcherCapability,
} from '../port.ts'
import { noLoad } from './ledger/clusters.ts'
import { operator } from './operator.ts'
import { method, type SourceContext } from './source-context.ts'

export const packageMethods = (context: SourceContext): PackageCapability => ({
  packages: method(() =>
    context.listed('package', context.host.ledger.packages.all(), (each) =>
      context.mapper.package(each),
    ),
  ),
  package: method((id: number) => context.package(id)),
  invalidPackages: method(() => {
    context.host.packageRegistry.scan()
    return context.host.packageRegistry.invalid()
  }),
})

export const clusterMethods = (context: SourceContext): ClusterCapability => ({
  clusters: method(() => {
    const { clusters } = context.host.ledger
    const loads = clusters.loads()
    return context.listed('cluster', clusters.all(), (cluster) =>
      context.mapper.cluster(cluster, loads.get(cluster.id) ?? noLoad),
    )
  }),
  cluster: method((id: number) => context.cluster(id)),
  createCluster: method((request: ClusterRequest) =>
    context.cluster(context.host.clusters.create(request).id),
  ),
  updateCluster: method((id: number, request: ClusterRequest) =>
    context.cluster(context.host.clusters.update(id, request).id),
  ),
  terminateCluster: method((id: number) => context.cluster(context.host.clusters.terminate(id).id)),
})

export const scheduleMethods = (context: SourceContext): ScheduleCapability => ({
  schedules: method(() =>
    context.listed('schedule', context.host.ledger.schedules.all(), ({ id }) =>
      context.schedule(id),
    ),
  ),
  schedule: method((id: number) => context.schedule(id)),
  runSchedule: method((id: number) => context.schedule(context.host.schedules.run(id).id)),
  setScheduleStatus: method((id: number, status: 'enabled' | 'disabled') =>
    context.schedule(context.host.schedules.setStatus(id, status).id),
  ),
})

/** The one person of this machine is the only member. */
export const memberMethods = (context: SourceContext): MemberCapability => {
  const member = () => context.mapper.member(isoSeconds(context.host.ledger.since))
  return { members: method(() => [member()]), user: method(member) }
}

export function watcherMethods(context: SourceContext): WatcherCapability {
  /** @throws {SourceError} 404 */
  const requireWatched = (kind: Watched, id: number): void => {
    if (kind === 'jobs') context.record(id)
    else if (kind === 'clusters') context.cluster(id)
    else context.schedule(id)
  }
  return {
    watchers: method((kind: Watched, id: number) => {
      requireWatched(kind, id)
      return context.host.ledger.watchers.since(kind, id) === null
        ? []
        : [{ id: operator.id, display_name: operator.name }]
    }),
    watch: method((kind: Watched, id: number) => {
      requireWatched(kind, id)
      return isoSeconds(context.host.ledger.watchers.add(kind, id))
    }),
    unwatch: method((kind: Watched, id: number) => {
      requireWatched(kind, id)
      context.host.ledger.watchers.remove(kind, id)
    }),
  }
}
