import type { JobRow } from '../job-row.ts'

/**
 * The line that names a job's error, the same wherever it is told: the log's summary, or the first
 * line of the error itself.
 */
export const errorHeadline = (row: Pick<JobRow, 'error_line' | 'error_summary'>): string | null =>
  row.error_summary ?? row.error_line
