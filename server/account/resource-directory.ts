import type { Job } from '../../contract/job.ts'
import type { Cluster, Member, Package, Schedule } from '../../contract/resources.ts'
import { can, SourceError, type JobSource } from '../sources/port.ts'
import { creatorKey } from '../store/job-attributes.ts'
import type { JobStore, NameKind } from '../store/port.ts'
import { CachedList } from './cached-list.ts'
import type { Clock } from './clock.ts'
import { capitalised } from '../shared/capitalised.ts'

const kinds: readonly NameKind[] = ['package', 'cluster', 'user', 'email', 'schedule']

/** Each costs the source a call. */
const lookUpsAtOnce = 5
/** Minimum wait before an unavailable package is requested again; doubled each time. */
const lookUpAgainMs = 600_000
const longestLookUpMs = 86_400_000

const came = <T>(list: PromiseSettledResult<T[]>): T[] =>
  list.status === 'fulfilled' ? list.value : []

/**
 * The account's packages, clusters, schedules and members as last seen, and the names of everything
 * ever seen, because old jobs outlive what they refer to (jobs-api.md §4.2 rule 7).
 */
export class ResourceDirectory {
  readonly packages: CachedList<Package>
  readonly clusters: CachedList<Cluster>
  readonly schedules: CachedList<Schedule>
  readonly members: CachedList<Member>
  readonly #store: JobStore
  readonly #account: number
  readonly #source: JobSource
  readonly #known = new Map<NameKind, Map<number, string>>(kinds.map((kind) => [kind, new Map()]))
  readonly #unsaved = new Map<NameKind, Map<number, string>>()
  readonly #now: Clock
  /** Packages requested by id: number of failures, and when to try again. */
  readonly #missed = new Map<number, { tries: number; until: number }>()

  constructor(store: JobStore, account: number, source: JobSource, now: Clock) {
    this.#store = store
    this.#account = account
    this.#source = source
    this.#now = now
    const { freshFor } = source
    this.packages = new CachedList(
      async () => (can(source, 'packages') ? source.packages() : []),
      freshFor.packages,
      now,
    )
    this.clusters = new CachedList(
      async () => (can(source, 'clusters') ? source.clusters() : []),
      freshFor.clusters,
      now,
    )
    this.schedules = new CachedList(
      async () => (can(source, 'schedules') ? source.schedules() : []),
      freshFor.schedules,
      now,
    )
    this.members = new CachedList(
      async () => (can(source, 'members') ? source.members() : []),
      freshFor.members,
      now,
    )
  }

  /** Loads the names from earlier runs of the server. */
  async load(): Promise<void> {
    for (const kind of kinds) {
      for (const [id, name] of await this.#store.names(this.#account, kind))
        this.#known.get(kind)?.set(id, name)
    }
  }

  /**
   * Reads all lists from the source and learns the names in those that succeed.
   * @returns whether a name is new or changed, and the errors of the other lists
   */
  async refresh(): Promise<{ changed: boolean; errors: unknown[] }> {
    const [packages, clusters, schedules, members] = await Promise.allSettled([
      this.packages.list(),
      this.clusters.list(),
      this.schedules.list(),
      this.members.list(),
    ])
    for (const each of came(packages)) this.#learn('package', each.id, each.name)
    for (const each of came(clusters)) this.#learn('cluster', each.id, each.name)
    for (const each of came(schedules)) this.#learn('schedule', each.id, each.name)
    for (const each of came(members)) {
      this.#learn('user', each.id, each.name ?? each.email ?? '')
      this.#learn('email', each.id, each.email ?? '')
    }
    const errors = [packages, clusters, schedules, members].flatMap((list) =>
      list.status === 'rejected' ? [list.reason as unknown] : [],
    )
    return { changed: await this.save(), errors }
  }

  /** Learns the names embedded in jobs. */
  learnFrom(jobs: readonly Job[]): void {
    for (const job of jobs) {
      if (job.package) this.#learnMissing('package', job.package.id, job.package.name)
      if (job.cluster) this.#learnMissing('cluster', job.cluster.id, job.cluster.name)
      const { creator } = job
      if (creator?.type.toLowerCase() === 'schedule')
        this.#learnMissing('schedule', creator.id, creator.display_name ?? '')
    }
  }

  /**
   * Fetches packages that jobs refer to but no list has: archived ones (jobs-api.md §5). A few at a
   * time, and unavailable ones not again.
   */
  async lookUpMissing(jobs: readonly Job[]): Promise<void> {
    this.learnFrom(jobs)
    if (!can(this.#source, 'packages')) return
    const isWanted = (id: number) =>
      (this.#missed.get(id)?.until ?? 0) <= this.#now() && !this.#known.get('package')?.has(id)
    const unknown = new Set(
      jobs.flatMap(({ package_id: id }) => (id !== null && isWanted(id) ? [id] : [])),
    )
    for (const id of [...unknown].slice(0, lookUpsAtOnce)) {
      try {
        this.#learn('package', id, (await this.#source.package(id)).name)
        if (this.#name('package', id) === null) this.#miss(id)
      } catch (error) {
        const status = error instanceof SourceError ? error.status : 500
        // It may only be missing for now.
        if (status !== 429) this.#miss(id)
        // The error may affect all of them, so the rest is left to the next pull.
        if (status !== 404) return
      }
    }
  }

  #miss(id: number): void {
    const tries = (this.#missed.get(id)?.tries ?? 0) + 1
    this.#missed.set(id, {
      tries,
      until: this.#now() + Math.min(longestLookUpMs, lookUpAgainMs * 2 ** (tries - 1)),
    })
  }

  /**
   * Saves new names.
   * @returns true if there were any
   */
  async save(): Promise<boolean> {
    const unsaved = [...this.#unsaved]
    for (const [kind, names] of unsaved) {
      const written = new Map(names)
      await this.#store.writeNames(this.#account, kind, written)
      // Cleared only now, so that names that could not be written are tried again and names learnt
      // meanwhile stay.
      for (const [id, name] of written) if (names.get(id) === name) names.delete(id)
      if (names.size === 0) this.#unsaved.delete(kind)
    }
    return unsaved.length > 0
  }

  packageName(job: Pick<Job, 'package_id' | 'package'>): string {
    return (
      this.#name('package', job.package_id) ??
      (job.package?.name || `Package ${job.package_id ?? '?'}`)
    )
  }

  clusterName(job: Pick<Job, 'cluster_id' | 'cluster'>): string {
    return (
      this.#name('cluster', job.cluster_id) ??
      (job.cluster?.name || `Cluster ${job.cluster_id ?? '?'}`)
    )
  }

  ownerName(ownerId: number | null): string {
    return this.#name('user', ownerId) ?? `User ${ownerId ?? '?'}`
  }

  /** The texts that a search for an owner covers: name and email address. */
  ownerTexts(ownerId: number | null): (string | null)[] {
    return [this.#name('user', ownerId), this.#name('email', ownerId)]
  }

  packageNameOf(id: number): string {
    return this.#name('package', id) ?? `Package ${id}`
  }

  clusterNameOf(id: number): string {
    return this.#name('cluster', id) ?? `Cluster ${id}`
  }

  /** Label of a creator key such as `schedule:17`. */
  creatorName(key: string): string {
    const [type = '', text = ''] = key.split(':')
    const id = Number(text)
    const kind = type === 'schedule' || type === 'user' ? type : null
    return (kind && this.#name(kind, id)) ?? `${capitalised(type)} ${text}`
  }

  /** Label of a job's creator: the source's, or its type and id. */
  creatorLabel(job: Pick<Job, 'creator'>): string | null {
    return job.creator ? (job.creator.display_name ?? this.creatorName(creatorKey(job))) : null
  }

  #name(kind: NameKind, id: number | null): string | null {
    return id === null ? null : (this.#known.get(kind)?.get(id) ?? null)
  }

  #learnMissing(kind: NameKind, id: number, name: string): void {
    if (this.#name(kind, id) === null) this.#learn(kind, id, name)
  }

  #learn(kind: NameKind, id: number, name: string): void {
    if (name === '' || this.#name(kind, id) === name) return
    this.#known.get(kind)?.set(id, name)
    const unsaved = this.#unsaved.get(kind) ?? new Map<number, string>()
    this.#unsaved.set(kind, unsaved.set(id, name))
  }
}
