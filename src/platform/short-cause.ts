import { ApiError } from './api-error.ts'

/** Names an error beside stale data: `503`, `no connection`, `no response in time`. */
export function shortCause(error: unknown): string {
  if (!(error instanceof ApiError)) return 'unexpected error'
  switch (error.kind) {
    case 'http':
      return String(error.status)
    case 'network':
      return 'no connection'
    case 'timeout':
      return 'no response in time'
    case 'unreadable':
      return 'unreadable response'
  }
}
