/**
 * Why a call to our server failed. `kind`: `http` the server refused (status ≥ 400); `network` no
 * response came; `timeout` none came in time; `unreadable` the response is not what we expect.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: 'http' | 'network' | 'timeout' | 'unreadable'
  /** HTTP status; 0 if there was no response. */
  readonly status: number
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null
  /** There is no session, or it has ended: the server has done nothing. */
  readonly isSignInRequired: boolean
  readonly #isReportedUnknown: boolean

  constructor(
    kind: ApiError['kind'],
    message: string,
    facts: {
      status?: number
      requestId?: string | null
      retryAfterSeconds?: number | null
      outcome?: 'unknown' | undefined
      code?: string | undefined
    } = {},
  ) {
    super(message)
    this.kind = kind
    this.status = facts.status ?? 0
    this.requestId = facts.requestId ?? null
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
    this.isSignInRequired = facts.code === 'sign_in_required'
    this.#isReportedUnknown = facts.outcome === 'unknown'
  }

  /** Trying again soon is of no use: not signed in, not allowed, not found. */
  get refused(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404
  }

  /**
   * A write may have been carried out, so that a run must not be repeated. That includes an
   * unreadable response, since the server had accepted the request by then.
   */
  get outcomeUnknown(): boolean {
    return this.kind !== 'http' || this.status === 504 || this.#isReportedUnknown
  }
}
