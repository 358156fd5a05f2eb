import {
  arrayItems,
  jsonSequence,
  objectEntries,
  skipSpace,
  withoutNotNumbers,
  type JsonItem,
} from './json-scan.ts'
import { jsonCellOf, type Cell, type PreviewRow } from './preview-cell.ts'
import { previewLines } from './preview-lines.ts'

interface JsonTable {
  columns: readonly string[]
  rows: readonly PreviewRow[]
  confidence: number
}

/** A row before its columns are known: valid JSON, or text that could not be read. */
interface Item {
  line: number
  source: string
  state: 'read' | 'broken' | 'cut'
}

function isJson(source: string): boolean {
  try {
    JSON.parse(withoutNotNumbers(source))
    return true
  } catch {
    return false
  }
}

const opener = (source: string) => source.charAt(skipSpace(source, 0))
const isContainer = (source: string) => '{['.includes(opener(source)) && opener(source) !== ''

/** The entries of an object. Each is named by its key and how often that occurred before. */
function slotsOf(source: string): Map<string, { key: string; source: string }> {
  const slots = new Map<string, { key: string; source: string }>()
  const counts = new Map<string, number>()
  for (const [key, value] of objectEntries(source)) {
    const before = counts.get(key) ?? 0
    counts.set(key, before + 1)
    slots.set(slotName(key, before), { key, source: value })
  }
  return slots
}

const slotName = (key: string, before: number) => `${before}:${key}`

/** The component's fields, if the objects have any of them, then further keys in their order. */
function columnsOf(
  objects: Iterable<Map<string, { key: string }>>,
  fields: readonly string[],
): Map<string, string> {
  const found = new Map<string, string>()
  for (const slots of objects) {
    for (const [slot, { key }] of slots) if (!found.has(slot)) found.set(slot, key)
  }
  if (!fields.some((field) => found.has(slotName(field, 0)))) return found
  return new Map([...fields.map((field) => [slotName(field, 0), field] as const), ...found])
}

/** Objects become rows with their keys as columns, arrays rows by position, others one cell. */
function table(items: readonly Item[], fields: readonly string[]): JsonTable {
  const objects = new Map<Item, ReturnType<typeof slotsOf>>()
  const lists = new Map<Item, string[]>()
  let widest = 0
  for (const item of items) {
    if (item.state !== 'read') continue
    if (opener(item.source) === '{') {
      objects.set(item, slotsOf(item.source))
      continue
    }
    const list =
      opener(item.source) === '['
        ? arrayItems(item.source, skipSpace(item.source, 0)).items.map((each) => each.source)
        : [item.source]
    lists.set(item, list)
    widest = Math.max(widest, list.length)
  }
  const named = columnsOf(objects.values(), fields)
  const slots = [...named.keys()]
  const columns = slots.length > 0 ? [...named.values()] : columnsByPosition(widest, fields)
  const rows = items.map((item): PreviewRow => {
    const object = objects.get(item)
    if (object !== undefined)
      return {
        line: item.line,
        cells: slots.map((slot) => jsonCellOf(object.get(slot)?.source)),
        ragged: false,
        cut: false,
      }
    if (item.state !== 'read')
      return {
        line: item.line,
        cells: [textCell(item.source)],
        ragged: true,
        cut: item.state === 'cut',
      }
    const cells = (lists.get(item) ?? []).map(jsonCellOf)
    return { line: item.line, cells, ragged: cells.length !== columns.length, cut: false }
  })
  return {
    columns,
    rows,
    confidence:
      rows.length === 0 ? 1 : rows.filter((row) => !row.ragged || row.cut).length / rows.length,
  }
}

const columnsByPosition = (width: number, fields: readonly string[]) =>
  fields.length === width && width > 0
    ? fields
    : Array.from({ length: width }, (_, index) => `col ${index + 1}`)

const textCell = (text: string): Cell => ({ text, kind: 'text' })

/** The items with the line each starts on; the last one may be cut. */
function withLines(text: string, items: readonly JsonItem[]): Item[] {
  const lineEnd = text.includes('\n') ? '\n' : '\r'
  let line = 1
  let from = 0
  return items.map((item) => {
    for (
      let at = text.indexOf(lineEnd, from);
      at !== -1 && at < item.at;
      at = text.indexOf(lineEnd, at + 1)
    )
      line += 1
    from = item.at
    if (!item.whole) return { line, source: item.source.trimEnd(), state: 'cut' }
    return { line, source: item.source, state: isJson(item.source) ? 'read' : 'broken' }
  })
}

/** Whether the text starts with a JSON object or array that is cut. */
export function isCutJson(text: string): boolean {
  const [first] = jsonSequence(text)
  return (
    first !== undefined &&
    !first.whole &&
    /^(\{\s*("|$)|\[\s*(["{[\d-]|true|false|null|$))/.test(first.source)
  )
}

/** One JSON value per line, the last one perhaps cut. Null if the text is something else. */
export function parseJsonLines(text: string, fields: readonly string[]): JsonTable | null {
  const lines = previewLines(text)
  const endsOpen = !/[\r\n]$/.test(text)
  const items: Item[] = []
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue
    if (isJson(line)) {
      if (!isContainer(line)) return null
      items.push({ line: index + 1, source: line, state: 'read' })
    } else {
      items.push({
        line: index + 1,
        source: line,
        state: endsOpen && index === lines.length - 1 ? 'cut' : 'broken',
      })
    }
  }
  const read = items.filter((item) => item.state === 'read').length
  const broken = items.filter((item) => item.state === 'broken').length
  return read > 0 && broken <= read ? table(items, fields) : null
}

/**
 * JSON objects or arrays one after another, each over any number of lines, the last one perhaps
 * cut. Null if the text is something else.
 */
export function parseJsonSequence(text: string, fields: readonly string[]): JsonTable | null {
  const items = withLines(text, jsonSequence(text))
  const isRead =
    items.some((item) => item.state === 'read') &&
    items.every((item) => item.state !== 'broken' && isContainer(item.source))
  return isRead ? table(items, fields) : null
}

/**
 * One JSON array of rows over any number of lines. If it was cut, the rows before the cut and the
 * rest of the text as a last row. Null if the text does not start as an array.
 */
export function parseJsonArray(
  text: string,
  fields: readonly string[],
): (JsonTable & { isCut: boolean; isValid: boolean }) | null {
  const open = skipSpace(text, 0)
  if (text[open] !== '[') return null
  const { items, end } = arrayItems(text, open)
  const rows = withLines(
    text,
    end === null || text.slice(end).trim() === ''
      ? items
      : [...items, { source: text.slice(end).trim(), at: skipSpace(text, end), whole: true }],
  )
  const isCut = end === null
  const read = rows.filter((row) => row.state === 'read')
  const broken = rows.filter((row) => row.state === 'broken').length
  // A few rows may be broken; a list of plain values is only recognized by being valid.
  const isValid =
    read.some((row) => isContainer(row.source)) && text.slice(end ?? text.length).trim() === ''
      ? broken <= read.length / 2
      : broken === 0 && (read.length > 0 || !isCut)
  return { ...table(rows, fields), isCut, isValid }
}
