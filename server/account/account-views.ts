import { LRUCache } from 'lru-cache'
import {
  filterOfPerson,
  filterToParams,
  readListQuery,
  type JobFilter,
} from '../../contract/filter.ts'
import { builtInViews, startSearch } from '../../contract/start-view.ts'
import { queryKey, viewListQuery } from '../../contract/view-query.ts'
import {
  viewLimits,
  type SavedView,
  type SavedViews,
  type ViewChange,
  type ViewCounts,
} from '../../contract/views.ts'
import type { RecordStore } from '../records/port.ts'
import type { Person, ViewFields, ViewRecord } from '../records/views-port.ts'
import { sharedRead } from '../shared/shared-read.ts'
import { SourceError } from '../sources/port.ts'
import type { Count } from '../store/port.ts'
import type { Clock } from './clock.ts'

/** A caller who works with views. */
export interface ViewCaller extends Person {
  /** May change the shared views of others. */
  isAdmin: boolean
}

export interface CheckedView {
  name: string
  query: string
  columns: readonly string[] | null
  shared: boolean
  pinned: boolean
}

interface AccountViewsDeps {
  records: RecordStore
  account: { slug: string }
  jobs: { count: (filter: JobFilter) => Promise<Count> }
  /** Its revision is incremented with each change of the account's jobs. */
  recorder: { readonly revision: number }
  now: Clock
}

/** Counts kept while nothing changes; relative ranges are counted again every minute. */
const maxKeptCounts = 500
const countedForMs = 60_000

const isBuiltIn = (key: string): boolean => builtInViews.some((known) => known === key)

const mayEdit = (view: ViewRecord, caller: ViewCaller): boolean =>
  view.owner.id === caller.id || caller.isAdmin

/** @throws SourceError 422 naming what cannot be read */
function checkedQuery(text: string): string {
  const { query, dropped } = readListQuery(new URLSearchParams(text))
  if (dropped.length > 0)
    throw new SourceError(422, `query: ${dropped.join(', ').slice(0, 200)} cannot be read.`)
  return queryKey(query)
}

/** What changed about a view, such as `renamed from “Nightly”, shared`. */
function changeWords(before: ViewRecord, change: Partial<ViewFields>): string[] {
  return [
    ...(change.name === undefined || change.name === before.name
      ? []
      : [`renamed from “${before.name}”`]),
    ...(change.query === undefined || change.query === before.query ? [] : ['filter changed']),
    ...(change.isShared === undefined || change.isShared === before.isShared
      ? []
      : [change.isShared ? 'shared with the account' : 'no longer shared']),
    ...(change.columns === undefined || change.columns?.join() === before.columns?.join()
      ? []
      : ['columns changed']),
  ]
}

/** The saved views of an account, and which one each person starts with. */
export class AccountViews {
  readonly #deps: AccountViewsDeps
  readonly #counts = new LRUCache<string, Promise<Count>>({ max: maxKeptCounts })

  constructor(deps: AccountViewsDeps) {
    this.#deps = deps
  }

  async list(caller: ViewCaller): Promise<SavedViews> {
    const views = await this.#views(caller)
    const chosen = await this.#chosen(caller)
    const isThere = chosen !== null && this.#isKnown(chosen, views)
    return {
      views: views.map((view) => viewJson(view, caller)),
      default: isThere ? chosen : null,
    }
  }

  /** @throws SourceError 422 a bad query, a name taken, or too many views */
  async add(fields: CheckedView, caller: ViewCaller): Promise<SavedView> {
    const { records, account } = this.#deps
    const query = checkedQuery(fields.query)
    const views = await this.#views(caller)
    assertRoom(views, caller, fields.shared)
    assertNewName(views, caller, fields.name)
    const { name, columns, shared: isShared, pinned: isPinned } = fields
    const record = { name, query, columns, isShared, isPinned }
    const owner = { id: caller.id, name: caller.name }
    const view = await records.addView(account.slug, owner, record, this.#iso())
    const message = isShared ? `${name}, shared with the account` : name
    await this.#note(view.id, caller, 'view_create', message)
    return viewJson(view, caller)
  }

  /**
   * @throws SourceError 403 somebody else’s view, 404 unknown, 422 a bad query, a name taken, or
   *   too many shared views
   */
  async change(id: number, change: ViewChange, caller: ViewCaller): Promise<SavedView> {
    const { records, account } = this.#deps
    const views = await this.#views(caller)
    const view = editable(views, id, caller)
    const fields: Partial<ViewFields> = {
      name: change.name ?? view.name,
      query: change.query === undefined ? view.query : checkedQuery(change.query),
      columns: change.columns === undefined ? view.columns : change.columns,
      isShared: change.shared ?? view.isShared,
      isPinned: change.pinned ?? view.isPinned,
    }
    const others = views.filter((each) => each.id !== id)
    if (change.shared === true && !view.isShared) assertRoom(others, caller, true)
    if (change.name !== undefined) assertNewName(others, caller, change.name)
    const words = changeWords(view, fields)
    await records.changeView(account.slug, id, fields, this.#iso())
    if (change.before !== undefined) await records.moveView(account.slug, id, change.before)
    // The order and the pins of tabs are not worth an entry each.
    if (words.length > 0)
      await this.#note(id, caller, 'view_change', `${fields.name ?? ''}: ${words.join(', ')}`)
    return viewJson(known(await this.#views(caller), id), caller)
  }

  /** @throws SourceError 403 somebody else’s view, 404 unknown */
  async remove(id: number, caller: ViewCaller): Promise<void> {
    const { records, account } = this.#deps
    const view = editable(await this.#views(caller), id, caller)
    await records.removeView(account.slug, id)
    await this.#note(id, caller, 'view_delete', view.name)
  }

  /**
   * @param key of a built-in view, or the id of a saved one; null for none
   * @throws SourceError 422 unknown view
   */
  async setDefault(key: string | null, caller: ViewCaller): Promise<void> {
    const { records, account } = this.#deps
    if (key !== null && !this.#isKnown(key, await this.#views(caller)))
      throw new SourceError(422, `view: there is no view ${key.slice(0, 20)}.`)
    await records.setPreference(account.slug, caller.id, 'default_view', key)
  }

  /** The list page's search parameters that a person starts with; empty for none. */
  async startSearch(person: Pick<Person, 'id'>): Promise<string> {
    const chosen = await this.#chosen(person)
    return chosen === null ? '' : startSearch(chosen, await this.#views(person))
  }

  /** How many jobs each of these views lists now; views that the caller does not see are left out. */
  async counts(ids: readonly number[], caller: ViewCaller): Promise<ViewCounts> {
    const wanted = (await this.#views(caller)).filter(({ id }) => ids.includes(id))
    const counts: ViewCounts = []
    for (const { id, query } of wanted) counts.push({ id, ...(await this.#count(query, caller)) })
    return counts
  }

  /** One count for all the tabs that show it. */
  #count(query: string, { name }: Person): Promise<Count> {
    const { jobs, recorder, now } = this.#deps
    const filter = filterOfPerson(viewListQuery(query).filter, name)
    const version = `${recorder.revision}.${Math.floor(now() / countedForMs)}`
    const key = `${version}.${filterToParams(filter).toString()}`
    return sharedRead(this.#counts, key, () => jobs.count(filter))
  }

  /** The choice of a person, even if the view is gone by now. */
  #chosen({ id }: Pick<Person, 'id'>): Promise<string | null> {
    return this.#deps.records.preference(this.#deps.account.slug, id, 'default_view')
  }

  #views({ id }: Pick<Person, 'id'>): Promise<ViewRecord[]> {
    return this.#deps.records.views(this.#deps.account.slug, id)
  }

  #isKnown(key: string, views: readonly ViewRecord[]): boolean {
    return isBuiltIn(key) || views.some(({ id }) => String(id) === key)
  }

  #iso(): string {
    return new Date(this.#deps.now()).toISOString()
  }

  async #note(id: number, { name }: Person, action: string, message: string): Promise<void> {
    await this.#deps.records.addActivity(this.#deps.account.slug, {
      subject: 'view',
      subjectId: id,
      at: this.#iso(),
      actor: name,
      action,
      reason: null,
      outcome: 'accepted',
      message,
    })
  }
}

function known(views: readonly ViewRecord[], id: number): ViewRecord {
  const view = views.find((each) => each.id === id)
  if (!view) throw new SourceError(404, `View ${id} was not found.`)
  return view
}

function editable(views: readonly ViewRecord[], id: number, caller: ViewCaller): ViewRecord {
  const view = known(views, id)
  if (!mayEdit(view, caller))
    throw new SourceError(
      403,
      `“${view.name}” belongs to ${view.owner.name}. Save it as a view of your own to change it.`,
    )
  return view
}

function assertRoom(views: readonly ViewRecord[], caller: ViewCaller, isShared: boolean): void {
  if (isShared && views.filter((view) => view.isShared).length >= viewLimits.shared)
    throw new SourceError(422, `An account can have ${viewLimits.shared} shared views at most.`)
  const own = views.filter((view) => !view.isShared && view.owner.id === caller.id)
  if (!isShared && own.length >= viewLimits.own)
    throw new SourceError(422, `A person can have ${viewLimits.own} views of their own at most.`)
}

/** Two tabs of the same name cannot be told apart. */
function assertNewName(views: readonly ViewRecord[], caller: ViewCaller, name: string): void {
  const key = name.toLowerCase()
  const isTaken = views.some(
    (view) => view.name.toLowerCase() === key && (view.isShared || view.owner.id === caller.id),
  )
  if (isTaken) throw new SourceError(422, `name: there is a view “${name}” already.`)
}

const viewJson = (view: ViewRecord, caller: ViewCaller): SavedView => ({
  id: view.id,
  name: view.name,
  query: view.query,
  columns: view.columns === null ? null : [...view.columns],
  owner: view.owner.name,
  is_own: view.owner.id === caller.id,
  may_edit: mayEdit(view, caller),
  shared: view.isShared,
  pinned: view.isPinned,
  created_at: view.createdAt,
  updated_at: view.updatedAt,
})
