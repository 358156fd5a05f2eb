import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import { read, type ApiResponse } from '../../platform/api.ts'

/** Options of one read of our server: the path is the key, so that equal reads share one entry. */
export function apiQuery<S extends z.ZodMiniType>(
  key: readonly unknown[],
  path: string,
  schema: S,
  meta: Record<string, unknown> = {},
) {
  return queryOptions({
    queryKey: [...key, path],
    queryFn: ({ signal }): Promise<ApiResponse<z.output<S>>> => read(path, schema, signal),
    meta: { path, ...meta },
  })
}

/**
 * As {@link apiQuery}, with the data before kept on screen while the next is under way: no blink
 * between filters.
 */
export function steadyApiQuery<S extends z.ZodMiniType>(
  key: readonly unknown[],
  path: string,
  schema: S,
  meta: Record<string, unknown> = {},
) {
  return { ...apiQuery(key, path, schema, meta), placeholderData: keepPreviousData }
}

/** The API's longest page (jobs-api.md §1.6). */
const pageRows = 100
/** Rows of a resource that are read at most: ten times what any account is known to have. */
export const mostResourceRows = 5_000

/** As {@link apiQuery}, for a list that is needed whole: page after page, until one is short. */
export function wholeListQuery<S extends z.ZodMiniType<{ id: number }>>(
  key: readonly unknown[],
  path: string,
  item: S,
) {
  const schema = z.array(item)
  const pageOf = (offset: number) =>
    `${path}${path.includes('?') ? '&' : '?'}limit=${pageRows}${offset === 0 ? '' : `&offset=${offset}`}`
  return queryOptions({
    queryKey: [...key, path],
    queryFn: async ({ signal }): Promise<ApiResponse<z.output<S>[]>> => {
      const first = await read(pageOf(0), schema, signal)
      // The very same object while nothing changed, in the usual case of one page.
      if (first.data.length < pageRows) return first
      const rows = new Map(first.data.map((row) => [row.id, row]))
      for (let offset = pageRows; offset < mostResourceRows; offset += pageRows) {
        const { data } = await read(pageOf(offset), schema, signal)
        // A row may move to the next page between two reads.
        for (const row of data) rows.set(row.id, row)
        if (data.length < pageRows) break
      }
      return { ...first, data: [...rows.values()] }
    },
    meta: { path: pageOf(0) },
  })
}
