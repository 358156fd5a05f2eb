/**
 * Why a call to our server brought no answer one can use.
 * `kind`: `http` the server refused (status ≥ 400); `network` nothing came back; `timeout` nothing came in time;
 * `unreadable` an answer came that is not what the contract says.
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
    facts: { status?: number; requestId?: string | null; retryAfterSeconds?: number | null; outcome?: 'unknown' | undefined } = {},
  ) {
    super(message)
    this.kind = kind
    this.status = facts.status ?? 0
    this.requestId = facts.requestId ?? null
    this.retryAfterSeconds = facts.retryAfterSeconds ?? null
    this.#toldUnknown = facts.outcome === 'unknown'
  }

  /** True where the request may have been carried out although no answer came: never repeat a run then. */
  get outcomeUnknown(): boolean {
    return this.kind === 'network' || this.kind === 'timeout' || this.status === 504 || this.#toldUnknown
  }
}

/** The few words that name an error beside stale data: `503`, `no connection`, `no answer in time`. */
export function shortCause(error: unknown): string {
  if (!(error instanceof ApiError)) return 'unexpected error'
  switch (error.kind) {
    case 'http':
      return String(error.status)
    case 'network':
      return 'no connection'
    case 'timeout':
      return 'no answer in time'
    case 'unreadable':
      return 'unreadable answer'
  }
}

/** What an error view shows of an error; null for none. */
export function errorFacts(error: Error | null): { message: string; status: number; requestId: string | null } | null {
  if (error === null) return null
  return error instanceof ApiError ? { message: error.message, status: error.status, requestId: error.requestId } : { message: error.message, status: 0, requestId: null }
}
