/** A spreadsheet takes a cell that begins like this for a formula, and runs it. */
const formulaStart = /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/

/** A cell of CSV (RFC 4180) that a spreadsheet shows as the text it is. */
export function csvCell(text: string): string {
  const safe = formulaStart.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}

/** A file of CSV, with a mark by which spreadsheets recognise UTF-8. */
export function csvText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => row.map(csvCell).join(','))
  return `\uFEFF${[header.join(','), ...lines].join('\r\n')}\r\n`
}
