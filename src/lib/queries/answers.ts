import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type * as z from 'zod/mini'
import { read, type Answer } from '../api.ts'

/** Options of one read of our server: the path is the key, so that equal reads share one entry. */
export function answerQuery<S extends z.ZodMiniType>(key: readonly unknown[], path: string, schema: S, meta: Record<string, unknown> = {}) {
  return queryOptions({
    queryKey: [...key, path],
    queryFn: ({ signal }): Promise<Answer<z.output<S>>> => read(path, schema, signal),
    meta: { path, ...meta },
  })
}

/** As {@link answerQuery}, with the data before kept on screen while the next is under way: no blink between filters. */
export function steadyAnswerQuery<S extends z.ZodMiniType>(key: readonly unknown[], path: string, schema: S, meta: Record<string, unknown> = {}) {
  return { ...answerQuery(key, path, schema, meta), placeholderData: keepPreviousData }
}
