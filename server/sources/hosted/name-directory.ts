import type * as z from 'zod/mini'
import {
  clusterSchema,
  memberSchema,
  packageSchema,
  scheduleSchema,
  type Cluster,
  type Member,
  type Package,
  type Schedule,
} from '../../../contract/resources.ts'
import { SourceError } from '../port.ts'
import type { ResponseParser } from './response-parser.ts'
import type { Client } from './client.ts'

/** The API's limit (jobs-api.md §1.6). */
const pageSize = 100
/** Two thousand of each kind: longer lists are of no use in a dialog. */
const maxPages = 20
/**
 * How often the whole list is read, which reveals entries that left it (an archived package, a
 * deleted schedule).
 */
const fullEveryMs = 3_600_000
/** Changes may be reported late. */
const overlapMs = 120_000

type Listed = { id: number; updated_at: string | null }

interface Kind<T extends Listed> {
  resource: string
  what: string
  schema: z.ZodMiniType<T>
  /** Whether the list supports `since`. */
  delta: boolean
}

class Listing<T extends Listed> {
  readonly #kind: Kind<T>
  readonly #deps: { client: Client; parser: ResponseParser; now: () => number }
  #items: Map<number, T> | null = null
  #fullAt = 0

  constructor(kind: Kind<T>, deps: { client: Client; parser: ResponseParser; now: () => number }) {
    this.#kind = kind
    this.#deps = deps
  }

  /**
   * @throws {SourceError} the service's error; with the budget used up, only if nothing is known
   * yet
   */
  async read(): Promise<T[]> {
    const { now } = this.#deps
    const known = this.#items
    try {
      if (known && this.#kind.delta && now() - this.#fullAt < fullEveryMs) {
        const changed = await this.#pages({
          sort: 'updated',
          direction: 'desc',
          since: this.#lastChange(known),
        })
        for (const [id, item] of changed) known.set(id, item)
      } else {
        this.#items = await this.#pages({ sort: 'created', direction: 'desc' })
        this.#fullAt = now()
      }
    } catch (error) {
      if (!known || !(error instanceof SourceError) || error.status !== 429) throw error
    }
    return [...(this.#items ?? [])].map(([, item]) => item)
  }

  /** Applies the response of a command, valid until the next read, which may have to wait. */
  put(item: T): void {
    this.#items?.set(item.id, item)
  }

  /**
   * The latest known change minus the overlap. These are the service's own dates, so no two clocks
   * are compared.
   */
  #lastChange(known: Map<number, T>): string {
    // A date in the future would hide all changes until then.
    const latest = this.#deps.client.upstreamNow() + overlapMs
    const times = [...known.values()]
      .map(({ updated_at: at }) => (at === null ? 0 : Date.parse(at)))
      .filter((ms) => ms <= latest)
    const greatest = times.reduce((a, b) => Math.max(a, b), overlapMs)
    return new Date(greatest - overlapMs).toISOString().replace(/\.\d{3}Z$/, 'Z')
  }

  /**
   * Lists shift while entries are created, and one list was seen with the same id in all rows
   * (jobs-api.md §1.6, §7): only the first row of an id counts.
   */
  async #pages(query: Record<string, string>): Promise<Map<number, T>> {
    const { resource, what, schema } = this.#kind
    const found = new Map<number, T>()
    for (let page = 0; page < maxPages; page += 1) {
      const raw = await this.#deps.client.get([resource], {
        purpose: 'names',
        query: { ...query, offset: page * pageSize, limit: pageSize },
      })
      const { items, rows } = this.#deps.parser.list(schema, what, raw)
      for (const item of items) if (!found.has(item.id)) found.set(item.id, item)
      if (rows < pageSize) break
    }
    return found
  }
}

/** Packages, clusters, schedules and members of the account (jobs-api.md §5–7, §9). */
export class Directory {
  readonly packages: Listing<Package>
  readonly clusters: Listing<Cluster>
  readonly schedules: Listing<Schedule>
  readonly members: Listing<Member>

  constructor(deps: { client: Client; parser: ResponseParser; now: () => number }) {
    this.packages = new Listing(
      { resource: 'packages', what: 'package', schema: packageSchema, delta: true },
      deps,
    )
    this.clusters = new Listing(
      { resource: 'clusters', what: 'cluster', schema: clusterSchema, delta: true },
      deps,
    )
    this.schedules = new Listing(
      { resource: 'schedules', what: 'schedule', schema: scheduleSchema, delta: false },
      deps,
    )
    this.members = new Listing(
      { resource: 'members', what: 'member', schema: memberSchema, delta: false },
      deps,
    )
  }
}
