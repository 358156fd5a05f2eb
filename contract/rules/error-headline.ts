import type { JobExtras } from '../insight.ts'

/** The line that names a job's error, the same wherever it is told: the log's summary, or the first line of the error itself. */
export const errorHeadline = (extras: Pick<JobExtras, 'error_line' | 'error_summary'>): string | null => extras.error_summary ?? extras.error_line
