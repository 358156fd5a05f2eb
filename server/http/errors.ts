import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { ErrorBody } from '../../contract/errors.ts'
import { operationalErrorOf } from '../account/operational-error.ts'
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

/** Error statuses of a source that are passed on; any other becomes 502. */
const passedOn: readonly ContentfulStatusCode[] = [400, 402, 403, 404, 409, 422, 429, 501, 503, 504]

/** What the caller is told of an error; null if it is unexpected. */
export function refusalOf(error: unknown): HttpError | null {
  if (error instanceof HttpError) return error
  const failure = operationalErrorOf(error)
  if (!failure) return null
  const status = passedOn.find((known) => known === failure.status) ?? 502
  return new HttpError(status, failure.message, {
    retryAfterSeconds: failure.retryAfterSeconds,
  })
}

/** The single shape of what is said about an error. */
export function errorBody(c: Context<AppEnv>, error: HttpError): ErrorBody {
  const { retryAfterSeconds: _, ...details } = error.details
  return { message: error.message, request_id: c.get('requestId'), ...details }
}

/** The single shape of all error responses. */
export function errorAnswer(c: Context<AppEnv>, error: HttpError): Response {
  const { retryAfterSeconds } = error.details
  const body = errorBody(c, error)
  if (retryAfterSeconds !== undefined && retryAfterSeconds !== null)
    c.header('retry-after', String(Math.ceil(retryAfterSeconds)))
  c.header('cache-control', 'no-store')
  return c.json(body, error.status)
}
