import type { FlagKind } from '../../contract/flags.ts'

/** What a flag means, as a sentence. */
export const flagMeanings: Readonly<Record<FlagKind, string>> = {
  runaway: 'Running far longer than runs like this one do, or over a limit set for the package',
  slow: 'Running longer than usual',
  no_progress: 'Progress and records have not moved for longer than they usually pause',
  stuck_stopping: 'The stop takes longer than stops usually do',
  queued_too_long: 'Waiting longer than usual for a slot',
  zero_records: 'Completed, but wrote nothing',
  odd_records: 'Completed, but wrote far fewer or far more records than usual to an output',
}
