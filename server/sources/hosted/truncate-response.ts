import { ExactNumber } from '../../../contract/exact-json.ts'
import { cutText } from '../../shared/cut-text.ts'

/** Maximum digits of a number; longer ones become a text that says so. */
const maxNumberLength = 1_000
/** Longest text of a row, in UTF-16 units; logs and previews are not rows. */
const maxTextLength = 100_000
/** Texts that every list and page carries. */
const longestOf: Readonly<Record<string, number>> = {
  errors: 20_000,
  description: 10_000,
  openai_extract: 20_000,
  error_summary: 2_000,
  ...Object.fromEntries(
    ['name', 'display_name', 'email', 'role', 'status', 'type', 'component_name'].map((key) => [
      key,
      1_000,
    ]),
  ),
  ...Object.fromEntries(
    ['url', 'html_url', 'log_url', 'preview_url', 'script_path'].map((key) => [key, 4_000]),
  ),
}
/** Maps whose keys are chosen by users and whose values are only useful if exact. */
const isFree = (key: string): boolean => key === 'variables' || key === 'dynamic_variables'
/** Total length of the texts of a row. */
const maxRowLength = 300_000
/** Total fields and items of a row; real jobs have far fewer. */
const maxValues = 50_000
/** Rows of a list; no request asks for more than 100. */
const maxRows = 1_000
/**
 * Values allowed for each row in any case, and for all rows in addition: reading a value takes
 * microseconds and blocks everything else.
 */
const rowValues = 2_000
const listValues = 300_000
/** The deepest documented resource has 4 levels (the fields of an output's component in a job). */
const maxDepth = 12

const tooDeep = '(too deep to show)'

/**
 * Truncates a value of a response in place to what can be stored and shown: long texts and deep
 * values are replaced by marks, and what exceeds the row's size is dropped, innermost first. Code
 * that reads the result can recurse safely.
 */
export function bounded(raw: unknown): unknown {
  if (typeof raw === 'string') return cutText(raw, maxTextLength)
  if (raw !== null && typeof raw === 'object') cutDown(raw, maxValues)
  return raw
}

/** Like {@link bounded}, for a map whose keys are chosen by users. */
export function boundedMap(raw: unknown): unknown {
  if (raw !== null && typeof raw === 'object') cutDown(raw, maxValues, true)
  return raw
}

/**
 * The first rows of a list, each truncated like {@link bounded}, within a limit for all of them
 * together.
 */
export function boundedRows(rows: readonly unknown[]): unknown[] {
  let shared = listValues
  return rows.slice(0, maxRows).map((row) => {
    if (row === null || typeof row !== 'object') return bounded(row)
    const used = cutDown(row, Math.min(maxValues, rowValues + shared))
    shared -= Math.max(0, used - rowValues)
    return row
  })
}

/** @returns the number of values left in it */
function cutDown(raw: object, most: number, free = false): number {
  let textLeft = maxRowLength
  let valuesLeft = most
  // Level by level instead of recursively, because the value may be nested deeper than the stack.
  let level: { container: object; free: boolean }[] = [{ container: raw, free }]
  for (let depth = 1; level.length > 0; depth += 1) {
    const next: typeof level = []
    for (const { container, free: within } of level) {
      if (Array.isArray(container) && container.length > valuesLeft) container.length = valuesLeft
      for (const key of Object.keys(container)) {
        const value: unknown = Reflect.get(container, key)
        if (valuesLeft <= 0 || (typeof value === 'string' && textLeft <= 0)) {
          Reflect.deleteProperty(container, key)
          continue
        }
        valuesLeft -= 1
        textLeft -= key.length
        if (typeof value === 'string') {
          const most = within ? maxTextLength : (longestOf[key] ?? maxTextLength)
          const kept = cutText(value, Math.min(most, Math.max(1, textLeft)))
          textLeft -= kept.length
          if (kept !== value) Reflect.set(container, key, kept)
        } else if (value instanceof ExactNumber) {
          if (value.text.length > maxNumberLength)
            Reflect.set(container, key, cutText(value.text, maxNumberLength))
        } else if (value !== null && typeof value === 'object') {
          if (depth < maxDepth) next.push({ container: value, free: within || isFree(key) })
          else Reflect.set(container, key, tooDeep)
        }
      }
    }
    level = next
  }
  return most - valuesLeft
}
