import type { JobRow } from '../../../contract/job-row.ts'

/** More of a name than this makes no column wider. */
const mostLetters = 80
/** Of the classes `room-…` in styles/index.css: pixels, and the widest. */
const stepPx = 8
const mostSteps = 104

/**
 * About how wide a text is in the table's type, in pixels. Letters of scripts that fill a square
 * are wider than others.
 */
function textWidth(text: string): number {
  let width = 0
  for (const letter of text.slice(0, mostLetters)) width += letter > '\u2e7f' ? 13 : 7.5
  return width
}

/** Classes of the columns whose width follows what they hold; their width classes set its limits. */
export type ColumnRoom = Record<'id' | 'package' | 'creator' | 'cluster', string>

/** Room for the longest text of each column, so that nothing is cut while there is some. */
export function columnRoom(rows: readonly JobRow[]): ColumnRoom {
  const widest = (textOf: (row: JobRow) => string, besidesPx: number) => {
    const text = rows.reduce((most, row) => Math.max(most, textWidth(textOf(row))), 0)
    return `room-${Math.min(mostSteps, Math.ceil((text + besidesPx) / stepPx))}`
  }
  return {
    id: widest((row) => String(row.id), 22),
    package: widest((row) => row.package_name, 26),
    // An icon stands before the name.
    creator: widest((row) => row.creator?.display_name ?? row.owner_name, 42),
    cluster: widest((row) => row.cluster_name, 22),
  }
}
