import { queryOptions } from '@tanstack/react-query'
import * as z from 'zod/mini'
import type { ApiResponse } from '../../platform/api.ts'
import { pageClient } from '../page-client.ts'
import { maxResourceRows } from './api-query.ts'

/** The API's longest page (jobs-api.md §1.6). */
const pageRows = 100

/** Options of a read of a whole list: reads page after page until one is short. */
export function wholeListQuery<S extends z.ZodMiniType<{ id: number }>>(
  key: readonly unknown[],
  path: string,
  item: S,
) {
  const schema = z.array(item)
  const limited = `${path}${path.includes('?') ? '&' : '?'}limit=${pageRows}`
  const pageOf = (offset: number) => (offset === 0 ? limited : `${limited}&offset=${offset}`)
  return queryOptions({
    queryKey: [...key, path],
    queryFn: async ({ client, signal }): Promise<ApiResponse<z.output<S>[]>> => {
      const { api } = pageClient(client)
      const first = await api.read(pageOf(0), schema, signal)
      // Usually one page, and then the very same object while nothing changed.
      if (first.data.length < pageRows) return first
      const rows = new Map(first.data.map((row) => [row.id, row]))
      for (let offset = pageRows; offset < maxResourceRows; offset += pageRows) {
        const { data } = await api.read(pageOf(offset), schema, signal)
        // A row may move to another page between two reads.
        for (const row of data) rows.set(row.id, row)
        if (data.length < pageRows) break
      }
      return { ...first, data: [...rows.values()] }
    },
    meta: { path: pageOf(0) },
  })
}
