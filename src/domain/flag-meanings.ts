import type { FlagKind } from '../../contract/flags.ts'

/** What a flag means, as a sentence. */
export const flagMeanings: Readonly<Record<FlagKind, string>> = {
  runaway: 'Running far longer than this package ever should',
  slow: 'Running longer than usual',
  no_progress: 'Progress and records have not moved for a while',
  stuck_stopping: 'The stop takes longer than stops usually do',
  queued_too_long: 'Waiting longer than usual for a slot',
  zero_records: 'Completed, but wrote nothing',
}
