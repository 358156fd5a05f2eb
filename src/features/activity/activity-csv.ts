import type { LoggedActivity } from '../../../contract/activity.ts'
import { csvText } from '../../format/csv.ts'

const header = [
  'at',
  'actor',
  'account',
  'action',
  'subject',
  'subject_id',
  'outcome',
  'reason',
  'message',
] as const

/** Entries of the activity as CSV. */
export const activityCsv = (entries: readonly LoggedActivity[]): string =>
  csvText(
    header,
    entries.map((entry) => header.map((name) => String(entry[name] ?? ''))),
  )
