import { ApiError } from '../platform/api-error.ts'

/**
 * A refusal as a sentence for the person; when it can be tried again, unless the server's words
 * tell that already.
 */
export function refusalMessage(error: unknown): string {
  if (!(error instanceof Error)) return 'Something unexpected happened.'
  const seconds = error instanceof ApiError ? error.retryAfterSeconds : null
  if (seconds === null || /\d ?s\b|\d:\d\d/.test(error.message)) return error.message
  const wait = seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`
  return `${error.message.replace(/\.?$/, '.')} Try again in about ${wait}.`
}
