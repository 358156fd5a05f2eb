import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type * as z from 'zod/mini'
import type { ApiResponse } from '../../platform/api.ts'
import { pageClient, type PageClient } from '../page-client.ts'

/** A schema, or how to load one that the first rows do not need. */
type SchemaSource<S> = S | (() => Promise<S>)

/** What another read has just brought, so that none is needed; null if none has. */
type Known<S> = (client: PageClient) => ApiResponse<z.output<S>> | null

/**
 * Options of a read from our server. Keyed by path, so that equal reads share a cache entry.
 * @param meta `isMain` if a page shows nothing without it (page-freshness.ts)
 */
export function apiQuery<S extends z.ZodMiniType>(
  key: readonly unknown[],
  path: string,
  schema: SchemaSource<S>,
  meta: Record<string, unknown> = {},
  known: Known<S> = () => null,
) {
  return queryOptions({
    queryKey: [...key, path],
    queryFn: async ({ client, signal }): Promise<ApiResponse<z.output<S>>> => {
      const page = pageClient(client)
      await page.api.released
      // The schema is loaded while the request is under way.
      const read = () =>
        page.api.read(path, typeof schema === 'function' ? schema() : schema, signal)
      return known(page) ?? read()
    },
    meta: { path, ...meta },
  })
}

/** As {@link apiQuery}, but the previous data stays on screen while the next is loading. */
export function steadyApiQuery<S extends z.ZodMiniType>(
  key: readonly unknown[],
  path: string,
  schema: SchemaSource<S>,
  meta: Record<string, unknown> = {},
  known?: Known<S>,
) {
  return { ...apiQuery(key, path, schema, meta, known), placeholderData: keepPreviousData }
}

/** Ten times what any account is known to have. */
export const maxResourceRows = 5_000
