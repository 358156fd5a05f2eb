import type { Context } from 'hono'
import type { AppEnv } from './app-context.ts'
import { queryOf, requestUrl } from './request.ts'

const defaultLimit = 20
export const maxLimit = 100
/** Pages beyond this are empty: no account has so many jobs. */
const maxOffset = 10_000_000

export interface OffsetPage {
  offset: number
  limit: number
}

/**
 * `offset` and `limit` as the jobs API reads them: out-of-range values fall back to defaults, never
 * fail (jobs-api.md §1.6).
 */
export function offsetPage(c: Context<AppEnv>): OffsetPage {
  const params = queryOf(c)
  const limit = Number(params.get('limit') ?? '')
  const offset = Number(params.get('offset') ?? '')
  return {
    limit: Number.isInteger(limit) && limit >= 1 ? Math.min(limit, maxLimit) : defaultLimit,
    offset: Number.isInteger(offset) && offset > 0 ? Math.min(offset, maxOffset) : 0,
  }
}

/** Adds the `Link` header; a page that is not full is the last one. */
export function linkPages(c: Context<AppEnv>, page: OffsetPage, rows: number): void {
  const to = (offset: number, rel: string) => {
    const url = new URL(requestUrl(c))
    url.searchParams.set('offset', String(offset))
    url.searchParams.set('limit', String(page.limit))
    return `<${url.href}>; rel="${rel}"`
  }
  const links = [
    ...(rows === page.limit ? [to(page.offset + page.limit, 'next')] : []),
    ...(page.offset > 0 ? [to(Math.max(0, page.offset - page.limit), 'prev')] : []),
  ]
  if (links.length > 0) c.header('link', links.join(', '))
}

interface Listed {
  id: number
  name: string | null
  created_at: string | null
  updated_at: string | null
}

/** The parameter `since` in milliseconds; null if missing or not a date. */
export function sinceOf(params: URLSearchParams): number | null {
  const since = Date.parse(params.get('since') ?? '')
  return Number.isNaN(since) ? null : since
}

/**
 * Compares by a text, such as a name or an ISO time, then by id; ascending for `asc`, otherwise
 * descending.
 */
export function byText<T extends { id: number }>(
  textOf: (item: T) => string | null,
  direction: string | null,
): (a: T, b: T) => number {
  const way = direction === 'asc' ? 1 : -1
  return (a, b) => {
    const [first, second] = [textOf(a) ?? '', textOf(b) ?? '']
    return way * (Number(first > second) - Number(first < second) || a.id - b.id)
  }
}

/** The requested page of a complete list; sets the `Link` header. */
export function pageOf<T>(c: Context<AppEnv>, items: readonly T[]): T[] {
  const page = offsetPage(c)
  const rows = items.slice(page.offset, page.offset + page.limit)
  linkPages(c, page, rows.length)
  return rows
}

/**
 * Sorts a complete list, filters it by `since` and pages it, with the parameters every list
 * accepts.
 */
export function listed<T extends Listed>(c: Context<AppEnv>, items: readonly T[]): T[] {
  const params = queryOf(c)
  const sort = params.get('sort')
  const keyOf = (item: T): string | null => {
    if (sort === 'updated') return item.updated_at
    return sort === 'name' ? (item.name?.toLowerCase() ?? null) : item.created_at
  }
  const since = sinceOf(params)
  const recent =
    since === null ? items : items.filter((item) => Date.parse(item.updated_at ?? '') >= since)
  return pageOf(c, recent.toSorted(byText(keyOf, params.get('direction'))))
}
