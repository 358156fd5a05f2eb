import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorBody } from '../../contract/errors.ts'
import type { AppEnv } from './app-context.ts'

/** A refusal with its HTTP status; the message is sent to the caller (jobs-api.md §1.8). */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: ContentfulStatusCode
  readonly retryAfterSeconds: number | null
  /** The request may still have been carried out. */
  readonly outcomeUnknown: boolean

  constructor(
    status: ContentfulStatusCode,
    message: string,
    retryAfterSeconds: number | null = null,
    outcomeUnknown = false,
  ) {
    super(message)
    this.outcomeUnknown = outcomeUnknown
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export const notFound = (what: string): HttpError => new HttpError(404, `${what} was not found.`)

export const signInRequired = (): HttpError =>
  new HttpError(401, 'Sign-in required: open the page, or send the API key.')

/** The single shape of all error responses. */
export function errorAnswer(c: Context<AppEnv>, error: HttpError): Response {
  const body: ErrorBody = {
    message: error.message,
    request_id: c.get('requestId'),
    ...(error.outcomeUnknown ? { outcome: 'unknown' } : {}),
  }
  if (error.retryAfterSeconds !== null)
    c.header('retry-after', String(Math.ceil(error.retryAfterSeconds)))
  c.header('cache-control', 'no-store')
  return c.json(body, error.status)
}
