import { SourceError } from '../port.ts'

/** A write had no response, or one that does not show its outcome: it may have been carried out. */
export class UnsureError extends SourceError {}

/** How messages name the account and the service. */
export interface Named {
  account: string
  /** Host and port. */
  place: string
}

const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`

/**
 * The message for an error status (jobs-api.md §1.8).
 * @param said the service's own message, cleaned; null for none
 * @param retryAfterSeconds as sent by the service
 */
export function refusal(
  { account, place }: Named,
  status: number,
  said: string | null,
  retryAfterSeconds: number | null,
): SourceError {
  const also = said === null ? '' : ` It said: ${sentence(said)}`
  switch (status) {
    case 400:
      return new SourceError(400, `The hosted service could not read the request.${also}`)
    case 401:
      // A 401 to our own callers would mean that they have to sign in.
      return new SourceError(
        502,
        `The hosted service refused the API key of account ${account}. Check ` +
          'XPLENTY_API_KEY, or the key in the accounts file.',
      )
    case 402:
      return new SourceError(
        402,
        `The billing of account ${account} must be confirmed at the hosted service before it ` +
          `can do this.${also}`,
      )
    case 403:
      return new SourceError(
        403,
        `The owner of the API key is not allowed to do this in account ${account}: an admin ` +
          `of the account can allow it.${also}`,
      )
    case 404:
      return new SourceError(
        404,
        said === null ? 'The hosted service does not have it.' : sentence(said),
      )
    case 409:
      return new SourceError(
        409,
        `The hosted service refused, because something else is changing it right now.${also}`,
      )
    case 422:
      return new SourceError(
        422,
        said === null
          ? 'The hosted service refused: its current state does not allow this.'
          : sentence(said),
      )
    case 500:
      return new SourceError(
        502,
        `The hosted service (${place}) had an internal error.${also}`,
        retryAfterSeconds,
      )
    case 502:
    case 504:
      return new SourceError(
        status,
        `The hosted service (${place}) is down or being upgraded (${status}).${also}`,
        retryAfterSeconds,
      )
    case 503:
      return new SourceError(
        503,
        `The hosted service (${place}) is overloaded (503).${also}`,
        retryAfterSeconds,
      )
    default:
      if (status >= 300 && status < 400 && status !== 304)
        return new SourceError(
          502,
          `The hosted service (${place}) responded with a redirect (${status}), which is not ` +
            'followed. Check XPLENTY_API_URL.',
        )
      return new SourceError(
        502,
        `The hosted service (${place}) responded with unexpected status ${status}.${also}`,
        retryAfterSeconds,
      )
  }
}

/** @param untilMs when calls resume */
export const usedUp = ({ account }: Named, untilMs: number, nowMs: number): SourceError =>
  new SourceError(
    429,
    `The API credits of account ${account} are used up for now. Jobwatch will try again at ` +
      `${clock(untilMs)}.`,
    secondsTo(untilMs, nowMs),
  )

export const ownShareUsedUp = (waitMs: number): SourceError =>
  new SourceError(
    429,
    'Jobwatch’s own share of the account’s API credits is used up; it will try again in ' +
      `${Math.ceil(waitMs / 1000)} s.`,
    Math.ceil(waitMs / 1000),
  )

const secondsTo = (untilMs: number, nowMs: number): number =>
  Math.max(1, Math.ceil((untilMs - nowMs) / 1000))

export const noAnswer = ({ place }: Named, timeoutMs: number): SourceError =>
  new SourceError(504, `No response from ${place} within ${Math.round(timeoutMs / 1000)} s.`)

export const brokenOff = ({ place }: Named): SourceError =>
  new SourceError(502, `The connection to ${place} was lost.`)

/** @param reads false for a write, where the message says that nothing was done */
export const notReached = ({ place }: Named, code: string, reads: boolean): SourceError =>
  new SourceError(502, `${place} cannot be reached (${code}).${reads ? '' : ' Nothing was sent.'}`)

/** The same problem for a write whose outcome is unknown. */
export const unsure = (error: SourceError): UnsureError =>
  new UnsureError(error.status, `${error.message} It may have been done.`, error.retryAfterSeconds)

/** Removes a secret, in case the service echoed it. */
export const withoutSecrets = (text: string, secrets: readonly string[]): string =>
  secrets.reduce((left, secret) => left.replaceAll(secret, '•••'), text)
