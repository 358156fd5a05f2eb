import type { Scalar, Variables } from '../../../contract/lenient.ts'

/** One variable of a run being put together. Values are text while they are edited. */
export interface FormRow {
  name: string
  value: string
  /** What the package sets by itself; null where it has no such variable. */
  standard: Scalar | undefined
  /** What the job being re-run was given; undefined where it was not. */
  earlier: Scalar | undefined
}

export type RowSource = 'package default' | 'as in the job' | 'edited' | 'added'

const shown = (value: Scalar | undefined): string => (value === undefined || value === null ? '' : String(value))

/** The rows one starts from: every variable of the package, with the re-run job's values over the defaults. */
export function startRows(defaults: Variables, earlier: Variables | null): FormRow[] {
  const names = [...new Set([...Object.keys(defaults), ...Object.keys(earlier ?? {})])]
  return names.map((name) => {
    const was = earlier?.[name]
    return { name, value: shown(was === undefined ? defaults[name] : was), standard: defaults[name], earlier: was }
  })
}

/** What the row would be without this person's edit. */
const startOf = (row: FormRow): Scalar | undefined => (row.earlier === undefined ? row.standard : row.earlier)

export const isEdited = (row: FormRow): boolean => row.value !== shown(startOf(row)) || startOf(row) === undefined

export function sourceOf(row: FormRow): RowSource {
  if (startOf(row) === undefined) return 'added'
  if (isEdited(row)) return 'edited'
  return row.earlier === undefined ? 'package default' : 'as in the job'
}

export const resetRow = (row: FormRow): FormRow => ({ ...row, value: shown(startOf(row)) })

/** A number stays a number where it was one; anything else is text, as typed. */
function valueOf(row: FormRow): Scalar {
  const start = startOf(row)
  if (start !== undefined && row.value === shown(start)) return start
  if (typeof start === 'number' && row.value.trim() !== '' && Number.isFinite(Number(row.value))) return Number(row.value)
  if (typeof start === 'boolean' && (row.value === 'true' || row.value === 'false')) return row.value === 'true'
  return row.value
}

/** What is sent: the job's own values and the edits. Defaults are left to the package, so that it may change them. */
export function toVariables(rows: readonly FormRow[]): Variables {
  return Object.fromEntries(rows.filter((row) => row.name.trim() !== '' && (row.earlier !== undefined || isEdited(row))).map((row) => [row.name.trim(), valueOf(row)]))
}

/** The same values the run would have in full, for comparing with jobs under way. */
export const allValues = (rows: readonly FormRow[]): Variables => Object.fromEntries(rows.filter((row) => row.name.trim() !== '').map((row) => [row.name.trim(), valueOf(row)]))

/** Names of the variables that differ from the job being re-run. */
export const changedNames = (rows: readonly FormRow[]): string[] => rows.filter(isEdited).map((row) => row.name)

/** Rows from variables written as JSON. @returns words for the mistake where it cannot be read */
export function rowsFromJson(text: string, rows: readonly FormRow[]): { rows: FormRow[] } | { mistake: string } {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : 'This is not JSON.' }
  }
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return { mistake: 'Variables are one JSON object: {"name": "value"}.' }
  const next: FormRow[] = []
  for (const [name, value] of Object.entries(raw)) {
    if (value !== null && typeof value === 'object') return { mistake: `${name}: a variable is text, a number, true, false or null.` }
    const known = rows.find((row) => row.name === name)
    next.push({ name, value: shown(value as Scalar), standard: known?.standard, earlier: known?.earlier })
  }
  // What the JSON leaves out goes back to what the package sets; what only the job had is gone.
  for (const row of rows) {
    if (!Object.hasOwn(raw, row.name) && row.standard !== undefined) next.push({ ...row, value: shown(row.standard), earlier: undefined })
  }
  return { rows: next }
}

/** Do two runs get the same? By text, since sources differ in what they keep as numbers. */
export function sameValues(a: Variables, b: Variables): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => name in a && name in b && shown(a[name]) === shown(b[name]))
}
