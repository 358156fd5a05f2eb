/*
 * Errors of the disk and the ledger's file: they affect the whole engine, not the current job, and
 * are temporary.
 */
import { SourceError } from '../port.ts'
import { errorCode } from '../../shared/error-code.ts'

const messages: readonly [code: RegExp, message: string][] = [
  [
    /^SQLITE_(BUSY|LOCKED)/,
    'The engine’s ledger (engine.db) is locked by another program. Jobwatch continues once ' +
      'it is free.',
  ],
  [
    /^(SQLITE_FULL|ENOSPC|EDQUOT)/,
    'The disk is full: the engine cannot write. Jobwatch continues once there is space.',
  ],
  [/^(SQLITE_READONLY|EROFS)/, 'The data folder is read-only: the engine cannot write.'],
  [/^(SQLITE_IOERR|EIO)/, 'The disk reports an error: the engine cannot read or write its files.'],
  [
    /^(EMFILE|ENFILE)/,
    'Too many files are open on this machine: the engine cannot continue until some are closed.',
  ],
]

const retrySeconds = 5

const codeOf = (error: unknown): string => errorCode(error) ?? ''

/** @returns null for other errors */
export function storageTrouble(error: unknown): SourceError | null {
  const found = messages.find(([code]) => code.test(codeOf(error)))
  return found ? new SourceError(503, found[1], retrySeconds) : null
}

/** Another program has the ledger's file locked. */
export const isLocked = (error: unknown): boolean => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error))
