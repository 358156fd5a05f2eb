import type { Variables } from '../../contract/coerce.ts'
import type { InvalidPackage, PackageCard, ScheduleCard } from '../../contract/history.ts'
import type { Job } from '../../contract/job.ts'
import {
  isOverdue,
  type Cluster,
  type Member,
  type Package,
  type Schedule,
} from '../../contract/resources.ts'
import { can, capability, type JobSource, type Watched, type Watcher } from '../sources/port.ts'
import type { AccountJobs } from './account-jobs.ts'
import type { ReadThroughCache } from './read-through-cache.ts'
import type { ResourceDirectory } from './resource-directory.ts'

/** Number of runs drawn on a card. */
const cardRuns = 20

interface AccountResourcesDeps {
  source: JobSource
  directory: ResourceDirectory
  contents: ReadThroughCache
  jobs: AccountJobs
}

/**
 * An account's packages, clusters, schedules and members. Methods reject with SourceError 501 if
 * the source lacks the capability.
 */
export class AccountResources {
  readonly #deps: AccountResourcesDeps

  constructor(deps: AccountResourcesDeps) {
    this.#deps = deps
  }

  async packages(): Promise<Package[]> {
    capability(this.#deps.source, 'packages')
    return this.#deps.directory.packages.list()
  }

  package(id: number): Promise<Package> {
    return capability(this.#deps.source, 'packages').package(id)
  }

  invalidPackages(): Promise<InvalidPackage[]> {
    return capability(this.#deps.source, 'packages').invalidPackages()
  }

  /** The job's package in its current state, archived or not; null if it cannot be found. */
  async packageOf(job: Pick<Job, 'package_id'>): Promise<Package | null> {
    if (!can(this.#deps.source, 'packages')) return null
    const listed = (await this.packages()).find((item) => item.id === job.package_id)
    if (listed || job.package_id === null) return listed ?? null
    return this.#deps.contents.package(job.package_id)
  }

  /** As last read; does not call the source. */
  knownPackage(id: number | null): Package | null {
    return this.#deps.directory.packages.find(id)
  }

  async packageCard(packageId: number): Promise<PackageCard> {
    const { jobs } = this.#deps
    return {
      usual: await jobs.baseline(packageId),
      runs: await jobs.packageRuns(packageId, cardRuns),
    }
  }

  async clusters(): Promise<Cluster[]> {
    capability(this.#deps.source, 'clusters')
    return this.#deps.directory.clusters.list()
  }

  cluster(id: number): Promise<Cluster> {
    return capability(this.#deps.source, 'clusters').cluster(id)
  }

  async clusterOf(job: Pick<Job, 'cluster_id'>): Promise<Cluster | null> {
    if (!can(this.#deps.source, 'clusters')) return null
    const listed = (await this.clusters()).find((item) => item.id === job.cluster_id)
    if (listed || job.cluster_id === null) return listed ?? null
    return this.#deps.contents.cluster(job.cluster_id)
  }

  /** As last read; does not call the source. */
  knownCluster(id: number | null): Cluster | null {
    return this.#deps.directory.clusters.find(id)
  }

  async schedules(): Promise<Schedule[]> {
    capability(this.#deps.source, 'schedules')
    return this.#deps.directory.schedules.list()
  }

  schedule(id: number): Promise<Schedule> {
    return capability(this.#deps.source, 'schedules').schedule(id)
  }

  async scheduleCard(schedule: Schedule): Promise<ScheduleCard> {
    const { jobs, directory } = this.#deps
    return {
      runs: await jobs.scheduleRuns(schedule.id, cardRuns),
      overdue: isOverdue(schedule, directory.schedules.readAt ?? 0),
    }
  }

  async members(): Promise<Member[]> {
    capability(this.#deps.source, 'members')
    return this.#deps.directory.members.list()
  }

  /** The user whose key the source uses. */
  user(): Promise<Member> {
    return capability(this.#deps.source, 'members').user()
  }

  systemVariables(): Promise<Variables> {
    return capability(this.#deps.source, 'variables').systemVariables()
  }

  watchers(kind: Watched, id: number): Promise<Watcher[]> {
    return capability(this.#deps.source, 'watchers').watchers(kind, id)
  }

  /** A package's name, also after the package is gone. */
  packageName(id: number): string {
    return this.#deps.directory.packageNameOf(id)
  }

  /** The texts that a search for an owner covers: name and email address. */
  ownerTexts(ownerId: number | null): (string | null)[] {
    return this.#deps.directory.ownerTexts(ownerId)
  }
}
