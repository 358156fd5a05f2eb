import type { JobRow } from '../../../contract/job-row.ts'

/** More of a name than this makes no column wider. */
const mostLetters = 80

/**
 * About how wide a text is in the table's type, in pixels. Letters of scripts that fill a square
 * are wider than others.
 */
function textWidth(text: string): number {
  let width = 0
  for (const letter of text.slice(0, mostLetters)) width += letter > '\u2e7f' ? 13 : 7.5
  return width
}

/**
 * The columns whose width follows what they hold, as custom properties; list.css sets their limits.
 */
export type ColumnWidths = Record<'--id' | '--package' | '--by' | '--cluster', string>

/** Room for the longest text of each column, so that nothing is cut while there is some. */
export function columnRoom(rows: readonly JobRow[]): ColumnWidths {
  const widest = (textOf: (row: JobRow) => string, besides: number) =>
    `${rows.reduce((most, row) => Math.max(most, textWidth(textOf(row))), 0) + besides}px`
  return {
    '--id': widest((row) => String(row.id), 22),
    '--package': widest((row) => row.package_name, 26),
    // An icon stands before the name.
    '--by': widest((row) => row.creator?.display_name ?? row.owner_name, 42),
    '--cluster': widest((row) => row.cluster_name, 22),
  }
}
