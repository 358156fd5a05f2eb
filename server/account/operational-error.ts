import { RecordsError } from '../records/port.ts'
import { SourceError } from '../sources/port.ts'
import { storeTrouble } from '../store/errors.ts'

/** The part of the server's log that accounts use. */
export interface AccountLog {
  warn: (details: object, message: string) => void
}

/** An expected error with a message for the user. `status` is the equivalent HTTP status. */
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

/** Where a failure came from. */
export const errorKinds = ['unexpected', 'source', 'store', 'records'] as const
export type ErrorKind = (typeof errorKinds)[number]

export function errorKindOf(error: unknown): ErrorKind {
  if (error instanceof SourceError) return 'source'
  if (error instanceof RecordsError) return 'records'
  return storeTrouble(error) === null ? 'unexpected' : 'store'
}
