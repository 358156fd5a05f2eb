/* Apart from the schemas of triage, which a page needs only when it reads something. */

/**
 * Why a job needs somebody.
 * - `unresolved`: it failed, and nobody has acknowledged it and no later run has made up for it
 * - `runaway`, `no_progress`, `stuck_stopping`, `queued_too_long`: the flags of the same names
 * - `few_records`: it completed with no or far too few records, and no later run has made up for it
 *
 * The store numbers them by position, so new ones go to the end.
 */
export const attentionKinds = [
  'unresolved',
  'runaway',
  'no_progress',
  'stuck_stopping',
  'queued_too_long',
  'few_records',
] as const

/**
 * What became of a job that failed, or that completed with too few records.
 * - `unresolved`: it needs somebody
 * - `acknowledged`: somebody knows, or its error group is muted
 * - `covered`: the workflow that started it counts instead
 * - `retrying`: its schedule will try again, or has done so
 * - `resolved`: a later run of the same package and variables completed, or a re-run of it did
 */
export const resolutionStates = [
  'unresolved',
  'acknowledged',
  'covered',
  'retrying',
  'resolved',
] as const

/** Bounds of what people write about failures, in characters. */
export const noteLength = 500
export const personLength = 100
