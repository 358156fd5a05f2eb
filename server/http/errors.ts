import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorBody } from '../../contract/errors.ts'
import type { AppEnv } from './app-context.ts'

export interface HttpErrorDetails extends Omit<ErrorBody, 'message' | 'request_id'> {
  retryAfterSeconds?: number | null
}

/** A refusal with its HTTP status; the message is sent to the caller (jobs-api.md §1.8). */
export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly status: ContentfulStatusCode
  readonly details: HttpErrorDetails

  constructor(status: ContentfulStatusCode, message: string, details: HttpErrorDetails = {}) {
    super(message)
    this.status = status
    this.details = details
  }
}

export const notFound = (what: string): HttpError => new HttpError(404, `${what} was not found.`)

export const signInRequired = (): HttpError =>
  new HttpError(401, 'Sign-in required: open the page, or send the API key.')

/** The single shape of all error responses. */
export function errorAnswer(c: Context<AppEnv>, error: HttpError): Response {
  const { retryAfterSeconds, ...details } = error.details
  const body: ErrorBody = {
    message: error.message,
    request_id: c.get('requestId'),
    ...details,
  }
  if (retryAfterSeconds !== undefined && retryAfterSeconds !== null)
    c.header('retry-after', String(Math.ceil(retryAfterSeconds)))
  c.header('cache-control', 'no-store')
  return c.json(body, error.status)
}
