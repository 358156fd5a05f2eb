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
