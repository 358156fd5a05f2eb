import { RecordsError } from '../records/port.ts'
import { SourceError } from '../sources/port.ts'
import { storeTrouble } from '../store/errors.ts'

/** Where the watch tells what a person running the server should know. */
export interface AccountLog {
  warn: (details: object, message: string) => void
}

/**
 * What went wrong behind the door, fit to be told. `status` is the HTTP status that says the same.
 */
export interface Trouble {
  status: number
  message: string
  retryAfterSeconds: number | null
}

/** Temporary: a full disk is cleaned up, a backup ends. */
const storeRetrySeconds = 5

/** @returns null for an unexpected error */
export function operationalErrorOf(error: unknown): Trouble | null {
  if (error instanceof SourceError) return error
  const message = error instanceof RecordsError ? error.message : storeTrouble(error)
  return message === null ? null : { status: 503, message, retryAfterSeconds: storeRetrySeconds }
}
