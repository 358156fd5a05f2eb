import type { AdminActivity } from '../../../contract/admin.ts'

/** A spreadsheet takes a cell that begins like this for a formula, and runs it. */
const formulaStart = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/

/** A cell of CSV (RFC 4180) that a spreadsheet shows as the text it is. */
export function csvCell(text: string): string {
  const safe = formulaStart.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

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

/** Entries of the activity as CSV, with a mark by which spreadsheets recognise UTF-8. */
export function activityCsv(entries: readonly AdminActivity[]): string {
  const lines = entries.map((entry) =>
    header.map((name) => csvCell(String(entry[name] ?? ''))).join(','),
  )
  return `\uFEFF${[header.join(','), ...lines].join('\r\n')}\r\n`
}
