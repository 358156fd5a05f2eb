import { sortKeys, type SortKey } from '../../contract/filter.ts'

/** A position in a list: after (or before) the job `id` whose sort column holds `value`. */
export interface Cursor {
  sort: SortKey
  backwards: boolean
  value: number
  id: number
}

export const writeCursor = (cursor: Cursor): string =>
  [cursor.sort, cursor.backwards ? 'before' : 'after', cursor.value, cursor.id].join('_')

/** Sort keys may contain the separator. */
const cursorPattern = /^([a-z_]+)_(after|before)_(-?\d{1,15}(?:\.\d{1,17})?)_(\d{1,13})$/

/** @returns null if the text is not a cursor of this sort: the list then starts at its beginning */
export function readCursor(text: string | null, sort: SortKey): Cursor | null {
  const [, word, way, value, id] = cursorPattern.exec(text ?? '') ?? []
  if (word !== sort || !sortKeys.some((key) => key === word)) return null
  return { sort, backwards: way === 'before', value: Number(value), id: Number(id) }
}
