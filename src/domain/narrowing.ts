import type { JobFilter } from '../../contract/filter.ts'

/** Number of lists of values that narrow a filter, besides status, flag, attention and time. */
export function narrowingCount(filter: JobFilter): number {
  const { package_id, cluster_id, owner_id, creator, variable } = filter
  const { resolution, assignee, error_group } = filter
  const lists = [
    package_id,
    cluster_id,
    owner_id,
    creator,
    variable,
    resolution,
    assignee,
    error_group,
  ]
  return lists.filter((list) => list.length > 0).length
}
