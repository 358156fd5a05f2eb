import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { emptyTable } from './csv-plan.ts'
import { eachChunk } from './csv-scan.ts'
import { exactNumberType, numberMeasures, type Column } from './exact-types.ts'
import { quoteName, quoteText } from './sql.ts'
import { columnsParameter } from './sql.ts'
import type { RunQuery } from './database.ts'
import { type TempSpace, refuseLargeCopy } from './temp-space.ts'

/**
 * DuckDB's own limit for one JSON object; a file with one big object needs more, and uses memory
 * for it.
 */
const usualJsonObject = 16 * 1024 * 1024

export interface JsonPlan {
  /** A table expression. */
  reader: string
  notes: string[]
}

/**
 * Decides how a JSON file is read so that no key is missed and every number keeps its value: DuckDB
 * reads integers beyond 64 bits and long decimals as DOUBLE, so a file with such numbers is read
 * from a copy that has them as texts.
 * @param size of the file in bytes
 */
export async function planJson(
  run: RunQuery,
  path: string,
  size: number,
  position: number,
  temp: TempSpace,
): Promise<JsonPlan> {
  const largest = Math.max(usualJsonObject, size + 1)
  const reader = (file: string, extra: string) =>
    `read_json(${quoteText(file)}, maximum_object_size = ${largest}, ${extra})`
  // The whole file is the sample: a key that appears late would fail the load, and a type guessed
  // from the start may not hold.
  const whole = 'sample_size = -1'
  const plain = { reader: reader(path, whole), notes: [] }
  const original = await columnsOf(run, plain.reader)
  // DuckDB's column name if no value has a key, or if there are no values.
  const isNameless = original.length === 1 && original[0]?.name === 'json'
  if (isNameless && (await run(`select 1 from ${plain.reader} limit 1`)).length === 0)
    return { reader: emptyTable, notes: [] }
  // A JSON column also holds its numbers as DOUBLE.
  if (!original.some(({ type }) => /DOUBLE|JSON/.test(type))) return plain
  if (quoteInexactNumbers(path, null) === 0) return plain
  const copy = join(temp.folder, `source-${position}.json`)
  refuseLargeCopy(size, temp)
  copyWithTexts(path, copy)

  const copied = await columnsOf(run, reader(copy, whole))
  const before = new Map(original.map(({ name, type }) => [name, type]))
  const columns = copied.map(({ name, type }) => ({
    name,
    type: withTexts(before.get(name) ?? type, type),
  }))
  const altered = columns.filter(
    ({ name, type }) => before.get(name) !== type || type.includes('JSON'),
  )
  return retype(run, reader(copy, columnsParameter(columns)), columns, altered)
}

/** Gives columns that became texts a number type that holds them exactly, if there is one. */
async function retype(
  run: RunQuery,
  texts: string,
  columns: readonly Column[],
  altered: readonly Column[],
): Promise<JsonPlan> {
  const top = altered.filter(({ type }) => type === 'VARCHAR')
  const notes: string[] = []
  const types = new Map<string, string>()
  if (top.length > 0) {
    const measures = top.flatMap(({ name }) => [
      ...numberMeasures(quoteName(name)),
      `count(${quoteName(name)})`,
    ])
    const [row = []] = await run(`select ${measures.join(', ')} from ${texts}`)
    const numbers = row.map(Number)
    for (const { name } of top) {
      const measured = numbers.splice(0, 8)
      const [values] = numbers.splice(0, 1)
      if (values === measured[0]) types.set(name, exactNumberType(measured, 'VARCHAR'))
    }
  }
  for (const { name, type } of altered) {
    notes.push(
      `column "${name}" is read as ${types.get(name) ?? type}: DOUBLE would alter some of ` +
        'its numbers',
    )
  }
  const list = columns.map(({ name }) => {
    const type = types.get(name)
    return type === undefined || type === 'VARCHAR'
      ? quoteName(name)
      : `${quoteName(name)}::${type} as ${quoteName(name)}`
  })
  return { reader: `(select ${list.join(', ')} from ${texts})`, notes }
}

async function columnsOf(run: RunQuery, reader: string): Promise<Column[]> {
  const rows = await run(`describe select * from ${reader}`)
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
}

/**
 * For columns with texts and numbers DuckDB says JSON, which keeps the quotes; text is wanted
 * unless the column was JSON before.
 */
const withTexts = (before: string, after: string): string =>
  before.includes('JSON') ? after : after.replaceAll(/(?<!")\bJSON\b(?!")/g, 'VARCHAR')

/** A number of up to 15 significant digits and a moderate exponent is exact in a DOUBLE. */
export function exactInDouble(text: string): boolean {
  const value = Number(text)
  if (!Number.isFinite(value)) return false
  const digits = significantDigits(text)
  if (digits === '') return true
  if (Math.abs(value) < 2.3e-308) return false
  return digits.length <= 15 || digits === significantDigits(String(value))
}

const significantDigits = (text: string): string =>
  text
    .toLowerCase()
    .replace(/^[+-]/, '')
    .replace(/e.*$/, '')
    .replace('.', '')
    .replace(/^0+|0+$/g, '')

const quoteByte = 0x22
const backslash = 0x5c
const minus = 0x2d
const zero = 0x30
const nine = 0x39
const numberBytes = new Set(Buffer.from('0123456789-+.eE'))
const isNumberByte = (byte: number): boolean => numberBytes.has(byte)

/**
 * Finds the numbers that a DOUBLE cannot hold.
 * @param write receives the file in chunks, with those numbers as texts; null only counts
 * @returns how many there are
 */
function quoteInexactNumbers(path: string, write: ((piece: Buffer) => void) | null): number {
  let inText = false
  let afterBackslash = false
  let number = ''
  let inexact = 0
  const quoted = (): string => {
    if (/^[-.\d]{1,15}$/.test(number) || exactInDouble(number)) return number
    inexact += 1
    return `"${number}"`
  }
  eachChunk(path, 0, (chunk) => {
    const pieces: Uint8Array[] = []
    let copied = 0
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0
      if (inText) {
        if (afterBackslash) afterBackslash = false
        else if (byte === backslash) afterBackslash = true
        else if (byte === quoteByte) inText = false
        continue
      }
      if (number !== '') {
        if (isNumberByte(byte)) {
          number += String.fromCharCode(byte)
          continue
        }
        pieces.push(Buffer.from(quoted()))
        number = ''
        copied = at
      }
      if (byte === quoteByte) inText = true
      else if (byte === minus || (byte >= zero && byte <= nine)) {
        pieces.push(chunk.subarray(copied, at))
        number = String.fromCharCode(byte)
      }
    }
    if (number === '') pieces.push(chunk.subarray(copied))
    write?.(Buffer.concat(pieces))
  })
  if (number !== '') write?.(Buffer.from(quoted()))
  return inexact
}

function copyWithTexts(path: string, target: string): void {
  const output = openSync(target, 'wx', 0o600)
  try {
    quoteInexactNumbers(path, (piece) => {
      for (let at = 0; at < piece.length;) at += writeSync(output, piece, at)
    })
  } finally {
    closeSync(output)
  }
}
