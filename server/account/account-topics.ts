import { emptyFilter, firstPage, type JobFilter } from '../../contract/filter.ts'
import { listSearch } from '../../contract/view-query.ts'
import type { NotificationKind } from '../../contract/notifications.ts'
import type { AccountErrorGroups } from './account-error-groups.ts'
import type { AccountJobs } from './account-jobs.ts'

/** What people can be told about: an error group, runaways, stops that are stuck. */
export interface Topic {
  /** Key of the error group, or one of the words below. */
  key: string
  kind: NotificationKind
  /** Jobs that need somebody now. */
  count: number
}

/** A topic with what a message says about it. */
export interface DescribedTopic extends Topic {
  /** The cause; null where there is none. */
  title: string | null
  /** Names of the packages with the most of these jobs, and the number of all. */
  packages: readonly string[]
  packagesCount: number
  /** ISO: when the first of these jobs was created; null if there is none any more. */
  since: string | null
  /** Query of the list page that has exactly these jobs. */
  search: string
}

/** Failures without an error message. */
export const noMessageKey = 'no_message'
const runawayKey = 'runaway'
const stuckKey = 'stuck_stopping'

const shownPackages = 3

/** What needs somebody, summed up for messages to the outside. */
export class AccountTopics {
  readonly #jobs: AccountJobs
  readonly #errorGroups: AccountErrorGroups
  readonly #freshness: { readonly revision: number }
  #read: { revision: number; topics: Topic[] } | null = null

  /** @param deps the revision is incremented with each change of the account's jobs */
  constructor(deps: {
    jobs: AccountJobs
    errorGroups: AccountErrorGroups
    freshness: { readonly revision: number }
  }) {
    this.#jobs = deps.jobs
    this.#errorGroups = deps.errorGroups
    this.#freshness = deps.freshness
  }

  /** Every topic with at least one job; read again only after a change. */
  async current(): Promise<Topic[]> {
    const { revision } = this.#freshness
    if (this.#read?.revision !== revision) this.#read = { revision, topics: await this.#topics() }
    return this.#read.topics
  }

  async #topics(): Promise<Topic[]> {
    const counts = await this.#jobs.attention('')
    const { groups } = await this.#errorGroups.list()
    const failing = groups.filter(({ unresolved }) => unresolved > 0)
    const known = failing.reduce((sum, { unresolved }) => sum + unresolved, 0)
    const topics: Topic[] = [
      ...failing.map(({ key, unresolved }): Topic => ({
        key,
        kind: 'failures',
        count: unresolved,
      })),
      { key: noMessageKey, kind: 'failures', count: Math.max(0, counts.unresolved - known) },
      { key: runawayKey, kind: 'runaways', count: counts.runaway },
      { key: stuckKey, kind: 'stuck_stops', count: counts.stuck_stopping },
    ]
    return topics.filter(({ count }) => count > 0)
  }

  async describe(topic: Topic): Promise<DescribedTopic> {
    const { groups } = topic.kind === 'failures' ? await this.#errorGroups.list() : { groups: [] }
    const filter = filterOf(topic)
    const facets = await this.#jobs.facets(filter)
    const oldestFirst = firstPage(filter, { key: 'created', direction: 'asc' })
    const [first] = (await this.#jobs.page(oldestFirst, 1)).rows
    const { packages } = facets
    return {
      ...topic,
      // Failures without a message have no filter of their own.
      count: topic.key === noMessageKey ? topic.count : facets.total,
      title: groups.find(({ key }) => key === topic.key)?.title ?? null,
      packages: packages.slice(0, shownPackages).map(({ name }) => name),
      packagesCount: packages.length + (facets.more.packages ?? 0),
      since: first?.created_at ?? null,
      search: listSearch(firstPage(filter)),
    }
  }
}

function filterOf({ key, kind }: Topic): JobFilter {
  switch (kind) {
    case 'runaways':
      return { ...emptyFilter, attention: ['runaway'] }
    case 'stuck_stops':
      return { ...emptyFilter, attention: ['stuck_stopping'] }
    case 'failures': {
      const groups = key === noMessageKey ? [] : [key]
      return { ...emptyFilter, attention: ['unresolved'], error_group: groups }
    }
  }
}
