/** The code of a system's or library's error: `ENOENT`, `SQLITE_BUSY`; null where it has none. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
