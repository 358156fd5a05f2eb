import { closeSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { RunQuery } from './csv-plan.ts'
import { eachChunk } from './csv-scan.ts'
import { exactNumberType, numberMeasures, type Column } from './exact-types.ts'
import { quoteName, quoteText } from './sql.ts'

/** DuckDB's own limit for one JSON object; a file of one big object needs more, and pays for it in memory. */
const usualJsonObject = 16 * 1024 * 1024

export interface JsonPlan {
  /** A table expression. */
  reader: string
  told: string[]
}

/**
 * Decides how a JSON file is read so that every key is seen and every number keeps its value: DuckDB takes integers beyond
 * 64 bits and long decimals for DOUBLE, so a file with such numbers is read from a copy in which they are texts.
 * @param size of the file, bytes
 */
export async function planJson(run: RunQuery, path: string, size: number, position: number, tempFolder: string): Promise<JsonPlan> {
  const reader = (file: string, extra: readonly string[]) => `read_json(${[quoteText(file), `maximum_object_size = ${Math.max(usualJsonObject, size + 1)}`, ...extra].join(', ')})`
  // The whole file is the sample: a key that comes late would fail the load, and a type that was guessed from the start may not hold.
  const whole = 'sample_size = -1'
  const plain = { reader: reader(path, [whole]), told: [] }
  const original = await columnsOf(run, plain.reader)
  if (!original.some(({ type }) => type.includes('DOUBLE'))) return plain
  const copy = join(tempFolder, `source-${position}.json`)
  if (quoteInexactNumbers(path, copy) === 0) return plain

  const copied = await columnsOf(run, reader(copy, [whole]))
  const before = new Map(original.map(({ name, type }) => [name, type]))
  const columns = copied.map(({ name, type }) => ({ name, type: withTexts(before.get(name) ?? type, type) }))
  const altered = columns.filter(({ name, type }) => before.get(name) !== type)
  const texts = reader(copy, [`columns = {${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`])
  return retype(run, texts, columns, altered)
}

async function retype(run: RunQuery, texts: string, columns: readonly Column[], altered: readonly Column[]): Promise<JsonPlan> {
  const top = altered.filter(({ type }) => type === 'VARCHAR')
  const told: string[] = []
  const types = new Map<string, string>()
  if (top.length > 0) {
    const measures = top.flatMap(({ name }) => [...numberMeasures(quoteName(name)), `count(${quoteName(name)})`])
    const [row = []] = await run(`select ${measures.join(', ')} from ${texts}`)
    const numbers = row.map(Number)
    for (const { name } of top) {
      const measured = numbers.splice(0, 8)
      const [values] = numbers.splice(0, 1)
      if (values === measured[0]) types.set(name, exactNumberType(measured, 'VARCHAR'))
    }
  }
  for (const { name, type } of altered) told.push(`column "${name}" is read as ${types.get(name) ?? type}: DOUBLE would alter some of its numbers`)
  const list = columns.map(({ name }) => {
    const type = types.get(name)
    return type === undefined || type === 'VARCHAR' ? quoteName(name) : `${quoteName(name)}::${type} as ${quoteName(name)}`
  })
  return { reader: `(select ${list.join(', ')} from ${texts})`, told }
}

async function columnsOf(run: RunQuery, reader: string): Promise<Column[]> {
  const rows = await run(`describe select * from ${reader}`)
  return rows.map(([name, type]) => ({ name: String(name), type: String(type) }))
}

/** Where texts and numbers meet DuckDB says JSON, which keeps the quotes; a text is wanted unless there was JSON before. */
const withTexts = (before: string, after: string): string => (before.includes('JSON') ? after : after.replaceAll(/(?<!")\bJSON\b(?!")/g, 'VARCHAR'))

/** A number of up to 15 significant digits and a usual exponent is the same in a DOUBLE. */
export function exactInDouble(text: string): boolean {
  const value = Number(text)
  if (!Number.isFinite(value)) return false
  const digits = significantDigits(text)
  if (digits === '') return true
  if (Math.abs(value) < 2.3e-308) return false
  return digits.length <= 15 || digits === significantDigits(String(value))
}

const significantDigits = (text: string): string => text.toLowerCase().replace(/^[+-]/, '').replace(/e.*$/, '').replace('.', '').replace(/^0+|0+$/g, '')

const quoteByte = 0x22
const backslash = 0x5c
const isNumberByte = (byte: number): boolean => (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x2b || byte === 0x2e || byte === 0x65 || byte === 0x45

/**
 * Copies a JSON file with the numbers that a DOUBLE cannot hold as texts.
 * @returns how many there were
 */
function quoteInexactNumbers(path: string, target: string): number {
  const output = openSync(target, 'wx', 0o600)
  let inText = false
  let afterBackslash = false
  let number = ''
  let inexact = 0
  try {
    eachChunk(path, 0, (chunk) => {
      const pieces: Buffer[] = []
      let copied = 0
      const flush = (until: number) => {
        if (until > copied) pieces.push(Buffer.from(chunk.subarray(copied, until)))
        copied = until
      }
      const endNumber = (at: number) => {
        const exact = /^[-.\d]{1,15}$/.test(number) || exactInDouble(number)
        if (!exact) inexact += 1
        pieces.push(Buffer.from(exact ? number : `"${number}"`))
        number = ''
        copied = at
      }
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
            copied = at + 1
            continue
          }
          endNumber(at)
        }
        if (byte === quoteByte) inText = true
        else if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) {
          flush(at)
          number = String.fromCharCode(byte)
          copied = at + 1
        }
      }
      if (number === '') flush(chunk.length)
      for (let bytes = Buffer.concat(pieces), at = 0; at < bytes.length; ) at += writeSync(output, bytes, at)
    })
    if (number !== '') writeSync(output, exactInDouble(number) ? number : `"${number}"`)
  } finally {
    closeSync(output)
  }
  return inexact
}
