import { ApiError } from './api-error.ts'

/** The facts of an error that an error view shows; null for none. */
export function errorFacts(
  error: Error | null,
): { message: string; status: number; requestId: string | null } | null {
  if (error === null) return null
  return error instanceof ApiError
    ? { message: error.message, status: error.status, requestId: error.requestId }
    : { message: error.message, status: 0, requestId: null }
}

/** What an error view needs of a query. */
export interface ReadQuery {
  error: Error | null
  isFetching: boolean
  refetch: () => Promise<unknown>
}

/** What an error view shows of a read that failed, and how it tries again. */
export function failedRead(query: ReadQuery) {
  const facts = errorFacts(query.error)
  return {
    cause: facts?.message ?? '',
    code: facts?.status ?? null,
    requestId: facts?.requestId ?? null,
    onRetry: () => void query.refetch(),
    retrying: query.isFetching,
  }
}
