import type { JobRow } from '../job-row.ts'

/**
 * The one line that sums up a job's error, the same everywhere: the log summary's headline, or the
 * first line of the error itself.
 */
export const errorHeadline = (row: Pick<JobRow, 'error_line' | 'error_summary'>): string | null =>
  row.error_summary ?? row.error_line
