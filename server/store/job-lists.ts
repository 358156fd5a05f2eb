import { errorCounts, errorKeys } from './error-keys.ts'
import { attentionCounts } from './facet-rows.ts'
import { countFacets } from './facets.ts'
import { selectionOf } from './filter-selection.ts'
import {
  countJobs,
  countNewer,
  countUnlisted,
  idsAt,
  neighboursOf,
  pageOfIds,
  selectedAmong,
} from './job-queries.ts'
import type { Database } from './open.ts'
import type { JobLists, AccountListQuery, JobSelection, OffsetPage } from './port.ts'
import type { SearchLimits } from './selection.ts'
import { idsByRank } from './text-search.ts'

/** Reads over selected jobs, in the current process. */
export class SqliteJobLists implements JobLists {
  readonly #db: Database
  readonly #limits: SearchLimits

  /** @param limits how much one step of a text search reads */
  constructor(db: Database, limits: SearchLimits) {
    this.#db = db
    this.#limits = limits
  }

  async list(query: AccountListQuery, limit: number) {
    const selection = await this.#select(query)
    const page = await pageOfIds(this.#db, selection, query.sort, query.cursor, limit)
    const { count, exact } = await countJobs(this.#db, selection)
    // A count that was cut short must not be lower than the number of rows on the page.
    return { ...page, total: { count: Math.max(count, page.ids.length), exact } }
  }

  async listAt(query: Omit<AccountListQuery, 'cursor'>, page: OffsetPage) {
    return idsAt(this.#db, await this.#select(query), query.sort, page)
  }

  async count(selection: JobSelection) {
    return countJobs(this.#db, await this.#select(selection))
  }

  async countNewer(selection: JobSelection, id: number) {
    return countNewer(this.#db, await this.#select(selection), id)
  }

  async countUnlisted(
    query: Omit<AccountListQuery, 'cursor'>,
    listed: readonly number[],
    limit: number,
  ) {
    return countUnlisted(this.#db, await this.#select(query), query.sort, listed, limit)
  }

  async selectedAmong(selection: JobSelection, ids: readonly number[]) {
    return [...(await selectedAmong(this.#db, await this.#select(selection), ids))]
  }

  async neighbours(query: Omit<AccountListQuery, 'cursor'>, id: number) {
    return neighboursOf(this.#db, await this.#select(query), query.sort, id)
  }

  async facets(selection: JobSelection) {
    return countFacets(this.#db, await this.#select(selection), selection.nowMs)
  }

  async attention(selection: JobSelection) {
    return attentionCounts(this.#db, await this.#select(selection))
  }

  errorKeys(account: number) {
    return errorKeys(this.#db, account)
  }

  errorCounts(account: number, sinceMs: number, bucketMs: number) {
    return errorCounts(this.#db, account, sinceMs, bucketMs)
  }

  async search(
    selection: JobSelection,
    { key, direction }: Parameters<JobLists['search']>[1],
    page: OffsetPage,
  ) {
    const selected = await this.#select(selection)
    if (key !== 'relevance') return idsAt(this.#db, selected, { key, direction }, page)
    const ranked =
      selected.match === null ? null : await idsByRank(this.#db, selected, page.offset, page.limit)
    return ranked ?? idsAt(this.#db, selected, { key: 'created', direction: 'desc' }, page)
  }

  #select(selection: JobSelection) {
    return selectionOf(this.#db, selection, this.#limits)
  }
}
