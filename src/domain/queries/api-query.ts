import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type * as z from 'zod/mini'
import type { ApiResponse } from '../../platform/api.ts'
import { pageClient } from '../page-client.ts'

/** A schema, or how to load one that the first rows do not need. */
type SchemaSource<S> = S | (() => Promise<S>)

/** Options of a read from our server. Keyed by path, so that equal reads share a cache entry. */
export function apiQuery<S extends z.ZodMiniType>(
  key: readonly unknown[],
  path: string,
  schema: SchemaSource<S>,
  meta: Record<string, unknown> = {},
) {
  return queryOptions({
    queryKey: [...key, path],
    queryFn: ({ client, signal }): Promise<ApiResponse<z.output<S>>> =>
      pageClient(client).api.read(
        path,
        // The schema is loaded while the request is under way.
        typeof schema === 'function' ? schema() : schema,
        signal,
      ),
    meta: { path, ...meta },
  })
}

/** As {@link apiQuery}, but the previous data stays on screen while the next is loading. */
export function steadyApiQuery<S extends z.ZodMiniType>(
  key: readonly unknown[],
  path: string,
  schema: SchemaSource<S>,
  meta: Record<string, unknown> = {},
) {
  return { ...apiQuery(key, path, schema, meta), placeholderData: keepPreviousData }
}

/** Ten times what any account is known to have. */
export const maxResourceRows = 5_000
