import { ExactNumber, isNumeric, parseJson, parseNumber } from '../../../contract/exact-json.ts'
import type { Scalar, Variables } from '../../../contract/coerce.ts'

/** One variable of a run being put together. Values are text while they are edited. */
export interface FormRow {
  name: string
  value: string
  /** What `value` was written from, with its type; undefined for a row added by hand. */
  typed: Scalar | undefined
  /** What the package sets by itself; null where it has no such variable. */
  standard: Scalar | undefined
  /** What the job being re-run was given; undefined where it was not. */
  earlier: Scalar | undefined
}

/** A row to be filled in by hand. */
export const newRow: FormRow = {
  name: '',
  value: '',
  typed: undefined,
  standard: undefined,
  earlier: undefined,
}

export type RowSource = 'package default' | 'as in the job' | 'edited' | 'added'

const shown = (value: Scalar | undefined): string =>
  value === undefined || value === null ? '' : String(value)

/**
 * The rows one starts from: every variable of the package, with the re-run job's values over the
 * defaults.
 */
export function startRows(defaults: Variables, earlier: Variables | null): FormRow[] {
  const names = [...new Set([...Object.keys(defaults), ...Object.keys(earlier ?? {})])]
  return names.map((name) => {
    const was = earlier?.[name]
    const typed = was === undefined ? defaults[name] : was
    return { name, value: shown(typed), typed, standard: defaults[name], earlier: was }
  })
}

/** What the row would be without this person's edit. */
const startOf = (row: FormRow): Scalar | undefined =>
  row.earlier === undefined ? row.standard : row.earlier

const isSame = (a: Scalar | undefined, b: Scalar | undefined): boolean =>
  a === b || (a instanceof ExactNumber && b instanceof ExactNumber && a.text === b.text)

export const isEdited = (row: FormRow): boolean =>
  startOf(row) === undefined || !isSame(valueOf(row), startOf(row))

export function sourceOf(row: FormRow): RowSource {
  if (startOf(row) === undefined) return 'added'
  if (isEdited(row)) return 'edited'
  return row.earlier === undefined ? 'package default' : 'as in the job'
}

export const resetRow = (row: FormRow): FormRow => ({
  ...row,
  value: shown(startOf(row)),
  typed: startOf(row),
})

/**
 * A value left alone keeps its type, an edited number stays a number; anything else is text, as
 * typed.
 */
function valueOf(row: FormRow): Scalar {
  if (row.typed !== undefined && row.value === shown(row.typed)) return row.typed
  const model = startOf(row) ?? row.typed
  if (isNumeric(model)) return parseNumber(row.value) ?? row.value
  if (typeof model === 'boolean' && (row.value === 'true' || row.value === 'false'))
    return row.value === 'true'
  return row.value
}

/**
 * What is sent: the job's own values and the edits. Defaults are left to the package, so that it
 * may change them.
 */
export function toVariables(rows: readonly FormRow[]): Variables {
  return Object.fromEntries(
    rows
      .filter((row) => row.name.trim() !== '' && (row.earlier !== undefined || isEdited(row)))
      .map((row) => [row.name.trim(), valueOf(row)]),
  )
}

/** The same values the run would have in full, for comparing with jobs under way. */
export const allValues = (rows: readonly FormRow[]): Variables =>
  Object.fromEntries(
    rows.filter((row) => row.name.trim() !== '').map((row) => [row.name.trim(), valueOf(row)]),
  )

/** Names of the variables that differ from the job being re-run. */
export const changedNames = (rows: readonly FormRow[]): string[] =>
  rows.filter(isEdited).map((row) => row.name)

/**
 * Rows from variables written as JSON.
 * @returns words for the mistake where it cannot be read
 */
export function rowsFromJson(
  text: string,
  rows: readonly FormRow[],
): { rows: FormRow[] } | { mistake: string } {
  let raw: unknown
  try {
    raw = parseJson(text)
  } catch (error) {
    return { mistake: error instanceof Error ? error.message : 'This is not JSON.' }
  }
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw))
    return { mistake: 'Variables are one JSON object: {"name": "value"}.' }
  const next: FormRow[] = []
  for (const [name, value] of Object.entries(raw)) {
    if (value !== null && typeof value === 'object' && !(value instanceof ExactNumber))
      return { mistake: `${name}: a variable is text, a number, true, false or null.` }
    const known = rows.find((row) => row.name === name)
    next.push({
      name,
      value: shown(value as Scalar),
      typed: value as Scalar,
      standard: known?.standard,
      earlier: known?.earlier,
    })
  }
  // What the JSON leaves out goes back to what the package sets; what only the job had is gone.
  for (const row of rows) {
    if (!Object.hasOwn(raw, row.name) && row.standard !== undefined)
      next.push({ ...row, value: shown(row.standard), typed: row.standard, earlier: undefined })
  }
  return { rows: next }
}

/** Do two runs get the same? By text, since sources differ in what they keep as numbers. */
export function sameValues(a: Variables, b: Variables): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => name in a && name in b && shown(a[name]) === shown(b[name]))
}
