import { secondOf } from '../../../contract/instant.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import type { JobDetail } from '../../../contract/job-detail.ts'
import type { Variables } from '../../../contract/coerce.ts'
import { clusterTakesJobs, type Cluster, type Package } from '../../../contract/resources.ts'
import { statusFacts } from '../../../contract/status.ts'
import { statusDisplay } from '../../domain/status-display.ts'
import { sameValues } from './run-form.ts'

/**
 * Which cluster to offer: for a re-run that of the job, otherwise the one with the lowest load;
 * null if none takes jobs.
 */
export function clusterToOffer(
  clusters: readonly Cluster[],
  earlierId: number | null,
): number | null {
  const fit = clusters.filter(clusterTakesJobs)
  if (earlierId !== null) return fit.find((cluster) => cluster.id === earlierId)?.id ?? null
  const load = (cluster: Cluster) =>
    (cluster.running_jobs_count + (cluster.queued_jobs_count ?? 0)) / Math.max(1, cluster.nodes)
  return fit.toSorted((a, b) => load(a) - load(b))[0]?.id ?? null
}

/** `nightly-1: 2 of 4 slots in use, 1 queued` */
export function clusterWords(cluster: Cluster): string {
  const queued = cluster.queued_jobs_count ?? 0
  const name = cluster.name || `Cluster ${cluster.id}`
  const slots = `${cluster.running_jobs_count} of ${cluster.nodes} slots in use`
  return queued > 0 ? `${name}: ${slots}, ${queued} queued` : `${name}: ${slots}`
}

/** Reasons to think twice before running; none blocks the run (interaction-rules.md §6). */
export function warningsFor(facts: {
  chosen: Package | null
  earlier: JobDetail | null
  clusters: readonly Cluster[]
  /** Null if they could not be read. */
  active: readonly JobRow[] | null
  /** All values the run would have. */
  values: Variables
}): string[] {
  const { chosen, earlier, clusters, active, values } = facts
  const warnings: string[] = []
  const twin =
    chosen === null
      ? undefined
      : active?.find(
          (row) =>
            row.package_id === chosen.id &&
            statusFacts[row.status].live &&
            sameValues({ ...chosen.variables, ...row.variables }, values),
        )
  if (twin)
    warnings.push(
      `Job ${twin.id} of this package is ${statusDisplay[twin.status].word}` +
        ' with the same variables.',
    )
  if (active === null) warnings.push('Whether the package is running could not be read.')
  if (
    earlier !== null &&
    chosen?.id === earlier.package_id &&
    chosen.updated_at !== null &&
    earlier.created_at !== null &&
    secondOf(chosen.updated_at) > secondOf(earlier.created_at)
  ) {
    warnings.push(`The package has been edited since job ${earlier.id} ran.`)
  }
  if (earlier?.cluster_id !== undefined && earlier?.cluster_id !== null) {
    const its = clusters.find((cluster) => cluster.id === earlier.cluster_id)
    if (clusters.length > 0 && (its === undefined || !clusterTakesJobs(its)))
      warnings.push(
        `The job’s cluster, ${earlier.insight.cluster_name}, is ${its?.status ?? 'gone'}:` +
          ' choose another.',
      )
  }
  if (chosen?.status === 'archived') warnings.push('This package is archived.')
  return warnings
}
