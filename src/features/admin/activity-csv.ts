import type { AdminActivity } from '../../../contract/admin.ts'
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

export const activityCsv = (entries: readonly AdminActivity[]): string =>
  csvText(
    header,
    entries.map((entry) => header.map((name) => String(entry[name] ?? ''))),
  )
