import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { delimiterNames, delimiters, parsePreview, type PreviewOptions } from './parse-preview.ts'

const auto: PreviewOptions = { previewType: null, fields: [], format: 'auto', header: 'auto' }
const texts = (text: string, options: Partial<PreviewOptions> = {}) => parsePreview(text, { ...auto, ...options }).rows.map((row) => row.cells.map((cell) => cell.text))

describe('parsePreview', () => {
  it.each(delimiterNames)('finds the delimiter: %s', (name) => {
    const text = ['1', '2', '3'].map((n) => [n, `b${n}`, `c${n}`].join(delimiters[name])).join('\n')
    const parsed = parsePreview(text, auto)
    expect(parsed.format).toBe(name)
    expect(parsed.columns).toEqual(['col 1', 'col 2', 'col 3'])
    expect(parsed.rows.map((row) => row.line)).toEqual([1, 2, 3])
  })

  it('takes the delimiter that gives as many columns as the component has fields', () => {
    const parsed = parsePreview('a,b;c,d\ne,f;g,h\n', { ...auto, fields: ['x', 'y'] })
    expect(parsed).toMatchObject({ format: 'semicolon', header: 'component', columns: ['x', 'y'] })
  })

  it.each<[string, string, Partial<PreviewOptions>, string, readonly string[], number]>([
    ['the component’s fields name the columns', '1,2\n3,4\n', { fields: ['a', 'b'] }, 'component', ['a', 'b'], 2],
    ['a first line that repeats the fields is the header', 'A,b\n1,2\n', { fields: ['a', 'b'] }, 'first line', ['A', 'b'], 1],
    ['fields of another number do not name columns', '1,2\n3,4\n', { fields: ['a'] }, 'none', ['col 1', 'col 2'], 2],
    ['a first line of names is a header where the fields do not fit', 'id,name\n1,x\n', {}, 'first line', ['id', 'name'], 1],
    ['the person may say there is no header', 'id,name\n1,x\n', { header: 'none' }, 'none', ['col 1', 'col 2'], 2],
    ['the person may say the first line is the header', '1,2\n3,4\n', { header: 'first line' }, 'first line', ['1', '2'], 1],
  ])('%s', (_name, text, options, header, columns, rows) => {
    const parsed = parsePreview(text, { ...auto, ...options })
    expect(parsed.header).toBe(header)
    expect(parsed.columns).toEqual(columns)
    expect(parsed.rows).toHaveLength(rows)
  })

  it('keeps ragged rows and marks them; a short last line without an end is cut', () => {
    const parsed = parsePreview('1,2,3\n4,5\n6,7,8,9\n1,2,3\n1,2', auto)
    expect(parsed.rows.map((row) => [row.cells.length, row.ragged, row.cut])).toEqual([[3, false, false], [2, true, false], [4, true, false], [3, false, false], [2, true, true]])
    expect(parsed.lastMayBeCut).toBe(true)
  })

  it('tells lines apart where a quoted value runs over two', () => {
    expect(parsePreview('1,"two\nlines"\n2,x\n', auto).rows.map((row) => row.line)).toEqual([1, 3])
  })

  it('tells empty, white space and null apart', () => {
    expect(parsePreview('1,, ,\\N\n2,a,b,c\n', auto).rows[0]?.cells.map((cell) => cell.kind)).toEqual(['number', 'empty', 'space', 'null'])
  })

  it('reads JSON lines, their keys as columns, nested values kept', () => {
    const parsed = parsePreview('{"a":1,"b":{"c":2}}\n{"a":null,"d":""}\n{"a":3', auto)
    expect(parsed).toMatchObject({ format: 'json lines', columns: ['a', 'b', 'd'] })
    expect(parsed.rows.map((row) => row.cells.map((cell) => cell.kind))).toEqual([['number', 'nested', 'absent'], ['null', 'absent', 'empty'], ['text']])
    expect(parsed.rows[2]).toMatchObject({ ragged: true, cut: true })
  })

  it('reads a JSON array', () => expect(parsePreview('[\n {"a": 1},\n {"a": 2}\n]\n', auto)).toMatchObject({ format: 'json array', columns: ['a'], rows: [{ line: 1 }, { line: 2 }] }))

  it('takes text that is no table as lines', () => expect(parsePreview('hello\nworld\n', auto)).toMatchObject({ format: 'lines', columns: ['col 1'], rows: [{}, {}] }))

  it('has nothing for nothing', () => expect(parsePreview('', auto)).toMatchObject({ rows: [], lineCount: 0, lastMayBeCut: false }))

  it('reads back what was written, whatever stands in the cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '7', ' ', ',', '"', '\n', ';', 'é'), maxLength: 6 })
    const rows = fc.integer({ min: 2, max: 5 }).chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 8 }))
    fc.assert(
      fc.property(rows, fc.constantFrom(...delimiterNames), (table, name) => {
        const text = `${Papa.unparse(table, { delimiter: delimiters[name], newline: '\n', quotes: true })}\n`
        expect(texts(text, { format: name, header: 'none' })).toEqual(table)
      }),
    )
  })

  it('never fails and never loses a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '[', ']', '"', ',', '\t', '\n', '\r', 'a', '1', ':', '|') }), fc.constantFrom(...delimiterNames, 'auto' as const, 'json lines' as const, 'json array' as const), (text, format) => {
        const parsed = parsePreview(text, { ...auto, format, fields: ['a', 'b'] })
        for (const row of parsed.rows) {
          expect(row.line).toBeGreaterThan(0)
          if (!row.ragged) expect(row.cells).toHaveLength(parsed.columns.length)
        }
        expect(parsed.confidence).toBeGreaterThanOrEqual(0)
        expect(parsed.confidence).toBeLessThanOrEqual(1)
      }),
    )
  })
})
