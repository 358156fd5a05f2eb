/** A spreadsheet takes a cell that begins like this for a formula, and runs it. */
const formulaStart = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/

/** A cell of CSV (RFC 4180) that a spreadsheet shows as the text it is. */
export function csvCell(text: string): string {
  const safe = formulaStart.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** Numbers are no formulas, also below zero. */
const cellOf = (value: string | number | null): string => {
  if (value === null) return '""'
  return typeof value === 'number' ? String(value) : csvCell(value)
}

/** A table as CSV, with a mark by which spreadsheets recognise UTF-8. */
export function csvText(
  header: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const lines = rows.map((row) => row.map(cellOf).join(','))
  return `\uFEFF${[header.map(headerCell).join(','), ...lines].join('\r\n')}\r\n`
}

/** Headers are ours: quoted only where they have to be. */
const headerCell = (text: string): string => (/^[\w ]+$/.test(text) ? text : csvCell(text))
