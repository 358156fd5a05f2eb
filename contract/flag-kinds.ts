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

/** A flag in a word or two, as chips, activity and refusals name it. */
export const flagLabels = {
  runaway: 'Runaway',
  slow: 'Slow',
  no_progress: 'No progress',
  stuck_stopping: 'Stuck stopping',
  queued_too_long: 'Queued too long',
  zero_records: '0 records',
  odd_records: 'Odd records',
} as const satisfies Record<(typeof flagKinds)[number], string>
