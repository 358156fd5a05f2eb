/*
 * Whether the first line of a delimited text names the columns. Nothing in such a text says so, so
 * this weighs what a person would look at: is each value a name, and does the rest of its column
 * hold something other than names?
 */

interface HeaderFacts {
  /** `component.fields` */
  fields: readonly string[]
  /** There are exactly as many lines as records. */
  isDataOnly: boolean
}

export const sameNames = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length &&
  a.every((name, index) => name.trim().toLowerCase() === b[index]?.trim().toLowerCase())

const plainName = /^[\p{L}_][\p{L}\p{N}_ .:/()-]{0,60}$/u
/** Names such as `% done`, `#id` or `price (€)`: they have a letter and are short. */
const oddName = /^(?=.*\p{L})[^\r\n]{1,80}$/u
/** What data may look like and names do not: numbers, dates, times. */
const measured =
  /^[+-]?[\d.,]*\d(\s?%|[eE][+-]?\d+)?$|^\d{4}-\d{2}-\d{2}|^\d{1,2}[:./]\d{1,2}([:./]\d{2,4})?/

const isMeasured = (value: string) => measured.test(value.trim())

/** Whether a column holds only numbers or dates below a first value that is a name. */
function hasOtherKindBelow(
  first: readonly string[],
  body: readonly (readonly string[])[],
): boolean {
  return first.some((name, index) => {
    if (isMeasured(name)) return false
    const values = body.map((row) => row[index] ?? '').filter((value) => value.trim() !== '')
    return values.length > 0 && values.every(isMeasured)
  })
}

/** Whether a value of the first line occurs again in its column: then it is a value, not a name. */
const recurs = (first: readonly string[], body: readonly (readonly string[])[]) =>
  first.some((name, index) => name.trim() !== '' && body.some((row) => row[index] === name))

/** @param width how many columns most rows have */
export function looksLikeHeader(
  rows: readonly (readonly string[])[],
  width: number,
  { fields, isDataOnly }: HeaderFacts,
): boolean {
  const first = rows[0]
  if (first === undefined) return false
  if (sameNames(first, fields)) return true
  if (isDataOnly) return false
  // A header may be repeated where files were joined.
  const body = rows.slice(1).filter((row) => !sameNames(row, first))
  const names = first.map((value) => value.trim())
  const arePlain = names.every((name) => plainName.test(name) && !isMeasured(name))
  const isTelling = hasOtherKindBelow(first, body)
  if (fields.length === width || first.length < 2)
    return arePlain && isTelling && first.length === width && width > 1
  if (recurs(first, body)) return false
  if (arePlain) return isTelling || body.length === 0 || new Set(names).size === names.length
  // The only common empty name is that of an index, as data frame libraries write it.
  return (
    isTelling &&
    names.every((name, index) =>
      name === '' ? index === 0 : oddName.test(name) && !isMeasured(name),
    )
  )
}
