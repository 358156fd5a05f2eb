/**
 * Why a call to our server brought no answer one can use. `kind`: `http` the server refused (status
 * ≥ 400); `network` nothing came back; `timeout` nothing came in time; `unreadable` an answer came
 * that is not what the contract says.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: 'http' | 'network' | 'timeout' | 'unreadable'
  /** HTTP status; 0 where there was none. */
  readonly status: number
  readonly requestId: string | null
  readonly retryAfterSeconds: number | null
  readonly #toldUnknown: boolean

  constructor(
    kind: ApiError['kind'],
    message: string,
    facts: {
      status?: number
      requestId?: string | null
      retryAfterSeconds?: number | null
      outcome?: 'unknown' | undefined
    } = {},
  ) {
    super(message)
    this.kind = kind
    this.status = facts.status ?? 0
    this.requestId = facts.requestId ?? null
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
    this.#toldUnknown = facts.outcome === 'unknown'
  }

  /** True where asking again soon is of no use: not signed in, not allowed, not there. */
  get refused(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404
  }

  /**
   * True where a write may have been carried out although no answer came that tells: never repeat a
   * run then. An answer that cannot be read is one of them, since the server had taken the request
   * by then.
   */
  get outcomeUnknown(): boolean {
    return this.kind !== 'http' || this.status === 504 || this.#toldUnknown
  }
}

/**
 * The few words that name an error beside stale data: `503`, `no connection`, `no answer in time`.
 */
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

/** What an error view shows of an error; null for none. */
export function errorFacts(
  error: Error | null,
): { message: string; status: number; requestId: string | null } | null {
  if (error === null) return null
  return error instanceof ApiError
    ? { message: error.message, status: error.status, requestId: error.requestId }
    : { message: error.message, status: 0, requestId: null }
}
