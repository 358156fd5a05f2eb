import { ExactNumber, isNumeric, parseJson, parseNumber } from '../../../contract/exact-json.ts'
import type { Scalar, Variables } from '../../../contract/coerce.ts'

/** One variable of a run being put together. Values are text while they are edited. */
export interface FormRow {
  name: string
  value: string
  /** What `value` was made from, with its type; undefined for a row added by hand. */
  typed: Scalar | undefined
  /** The package's own value; undefined if it has no such variable. */
  packageDefault: Scalar | undefined
  /** The value supplied to the job that is run again; undefined if none was. */
  earlier: Scalar | undefined
}

/** A row to be filled in by hand. */
export const newRow: FormRow = {
  name: '',
  value: '',
  typed: undefined,
  packageDefault: undefined,
  earlier: undefined,
}

export type RowSource = 'package default' | 'as in the job' | 'edited' | 'added'

const shown = (value: Scalar | undefined): string =>
  value === undefined || value === null ? '' : String(value)

/**
 * The initial rows: every variable of the package; values of the job that is run again take
 * precedence.
 */
export function startRows(defaults: Variables, earlier: Variables | null): FormRow[] {
  const names = [...new Set([...Object.keys(defaults), ...Object.keys(earlier ?? {})])]
  return names.map((name) => {
    const was = earlier?.[name]
    const typed = was === undefined ? defaults[name] : was
    return { name, value: shown(typed), typed, packageDefault: defaults[name], earlier: was }
  })
}

/** The value of the row before this person edited it. */
const startOf = (row: FormRow): Scalar | undefined =>
  row.earlier === undefined ? row.packageDefault : row.earlier

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

/** An unchanged value keeps its type, an edited number stays a number; anything else is text. */
function valueOf(row: FormRow): Scalar {
  if (row.typed !== undefined && row.value === shown(row.typed)) return row.typed
  const model = startOf(row) ?? row.typed
  if (isNumeric(model)) return parseNumber(row.value) ?? row.value
  if (typeof model === 'boolean' && (row.value === 'true' || row.value === 'false'))
    return row.value === 'true'
  return row.value
}

/** What is sent: the job's own values and the edits. Defaults are left to the package. */
export function toVariables(rows: readonly FormRow[]): Variables {
  return Object.fromEntries(
    rows
      .filter((row) => row.name.trim() !== '' && (row.earlier !== undefined || isEdited(row)))
      .map((row) => [row.name.trim(), valueOf(row)]),
  )
}

/** All values the run would have, to compare with those of active jobs. */
export const allValues = (rows: readonly FormRow[]): Variables =>
  Object.fromEntries(
    rows.filter((row) => row.name.trim() !== '').map((row) => [row.name.trim(), valueOf(row)]),
  )

/** Names of the variables that differ from those of the job that is run again. */
export const changedNames = (rows: readonly FormRow[]): string[] =>
  rows.filter(isEdited).map((row) => row.name)

/**
 * Rows from variables written as JSON.
 * @returns the rows, or what is wrong with the text
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
      packageDefault: known?.packageDefault,
      earlier: known?.earlier,
    })
  }
  // A variable the JSON omits gets its default back; one that only the job had is removed.
  for (const row of rows) {
    if (!Object.hasOwn(raw, row.name) && row.packageDefault !== undefined)
      next.push({
        ...row,
        value: shown(row.packageDefault),
        typed: row.packageDefault,
        earlier: undefined,
      })
  }
  return { rows: next }
}

/**
 * Whether two runs get the same values. Compared as text: sources differ in what they keep as
 * numbers.
 */
export function sameValues(a: Variables, b: Variables): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => name in a && name in b && shown(a[name]) === shown(b[name]))
}
