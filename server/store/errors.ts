const damaged =
  'The job store is damaged. Restart the server to replace it; jobs are then fetched ' +
  'from their source again.'

const causes: readonly [prefix: string, message: string][] = [
  ['SQLITE_FULL', 'The disk is full: the job store cannot be written.'],
  ['SQLITE_BUSY', 'The job store is locked by another program.'],
  ['SQLITE_LOCKED', 'The job store is locked by another program.'],
  ['SQLITE_READONLY', 'The job store cannot be written: its file or folder is read-only.'],
  ['SQLITE_CANTOPEN', 'The job store cannot be opened: its folder is missing or not writable.'],
  ['SQLITE_IOERR', 'The job store cannot be read or written: the disk reports an error.'],
  ['SQLITE_CORRUPT', damaged],
  ['SQLITE_NOTADB', damaged],
]

/** A message for users about a problem with the store's file; null for any other error. */
export function storeTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const { code } = error
  if (!code.startsWith('SQLITE_')) return null
  return causes.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null
}
