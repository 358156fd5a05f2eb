/* Apart from the schemas of flags, which a page needs only when it reads something. */

/**
 * What Jobwatch noticed about a job. A flag is not a status: a runaway is still `running`
 * (interaction-rules.md §7). The store numbers them by position, so new ones go to the end.
 */
export const flagKinds = [
  'runaway',
  'slow',
  'no_progress',
  'stuck_stopping',
  'queued_too_long',
  'zero_records',
  'odd_records',
] as const
