/** A Markdown table with columns of even width; numbers are aligned to the right. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, i) =>
    Math.max(cell.length, ...rows.map((row) => (row[i] ?? '').length)),
  )
  const isNumeric = head.map((_, i) => rows.every((row) => /^[\d.,–-]*$/.test(row[i] ?? '')))
  const padded = (cell: string, i: number) => {
    const width = widths[i] ?? 0
    return (isNumeric[i] ?? false) ? cell.padStart(width) : cell.padEnd(width)
  }
  const line = (cells: readonly string[]) => `| ${cells.map(padded).join(' | ')} |`
  const marks = widths.map((width, i) =>
    ((isNumeric[i] ?? false) ? ':' : '-').padStart(width + 2, '-'),
  )
  const rule = `|${marks.join('|')}|`
  return [line(head), rule, ...rows.map(line)].join('\n')
}

/** A share, or a dash where there is none. */
export const ratio = (value: number | null): string => (value === null ? '–' : value.toFixed(2))
