import * as fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { delimiterNames, delimiters, parsePreview, type PreviewOptions } from './parse-preview.ts'

const auto: PreviewOptions = { previewType: null, fields: [], format: 'auto', header: 'auto' }
const texts = (text: string, options: Partial<PreviewOptions> = {}) =>
  parsePreview(text, { ...auto, ...options }).rows.map((row) => row.cells.map((cell) => cell.text))

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
    [
      'the component’s fields name the columns',
      '1,2\n3,4\n',
      { fields: ['a', 'b'] },
      'component',
      ['a', 'b'],
      2,
    ],
    [
      'a first line that repeats the fields is the header',
      'A,b\n1,2\n',
      { fields: ['a', 'b'] },
      'first line',
      ['A', 'b'],
      1,
    ],
    [
      'fields of another number do not name columns',
      '1,2\n3,4\n',
      { fields: ['a'] },
      'none',
      ['col 1', 'col 2'],
      2,
    ],
    [
      'a first line of names is a header where the fields do not fit',
      'id,name\n1,x\n',
      {},
      'first line',
      ['id', 'name'],
      1,
    ],
    [
      'the person may say there is no header',
      'id,name\n1,x\n',
      { header: 'none' },
      'none',
      ['col 1', 'col 2'],
      2,
    ],
    [
      'the person may say the first line is the header',
      '1,2\n3,4\n',
      { header: 'first line' },
      'first line',
      ['1', '2'],
      1,
    ],
  ])('%s', (_name, text, options, header, columns, rows) => {
    const parsed = parsePreview(text, { ...auto, ...options })
    expect(parsed.header).toBe(header)
    expect(parsed.columns).toEqual(columns)
    expect(parsed.rows).toHaveLength(rows)
  })

  it('keeps ragged rows and marks them; a short last line without an end is cut', () => {
    const parsed = parsePreview('1,2,3\n4,5\n6,7,8,9\n1,2,3\n1,2', auto)
    expect(parsed.rows.map((row) => [row.cells.length, row.ragged, row.cut])).toEqual([
      [3, false, false],
      [2, true, false],
      [4, true, false],
      [3, false, false],
      [2, true, true],
    ])
    expect(parsed.lastMayBeCut).toBe(true)
  })

  it('tells lines apart where a quoted value runs over two', () => {
    expect(parsePreview('1,"two\nlines"\n2,x\n', auto).rows.map((row) => row.line)).toEqual([1, 3])
  })

  it('tells empty, white space and null apart', () => {
    expect(
      parsePreview('1,, ,\\N\n2,a,b,c\n', auto).rows[0]?.cells.map((cell) => cell.kind),
    ).toEqual(['number', 'empty', 'space', 'null'])
  })

  it('reads JSON lines, their keys as columns, nested values kept', () => {
    const parsed = parsePreview('{"a":1,"b":{"c":2}}\n{"a":null,"d":""}\n{"a":3', auto)
    expect(parsed).toMatchObject({ format: 'json lines', columns: ['a', 'b', 'd'] })
    expect(parsed.rows.map((row) => row.cells.map((cell) => cell.kind))).toEqual([
      ['number', 'nested', 'absent'],
      ['null', 'absent', 'empty'],
      ['text'],
    ])
    expect(parsed.rows[2]).toMatchObject({ ragged: true, cut: true })
  })

  it('reads a JSON array', () =>
    expect(parsePreview('[\n {"a": 1},\n {"a": 2}\n]\n', auto)).toMatchObject({
      format: 'json array',
      columns: ['a'],
      rows: [{ line: 2 }, { line: 3 }],
    }))

  it('takes text that is no table as lines', () =>
    expect(parsePreview('hello\nworld\n', auto)).toMatchObject({
      format: 'lines',
      columns: ['col 1'],
      rows: [{}, {}],
    }))

  it('has nothing for nothing', () =>
    expect(parsePreview('', auto)).toMatchObject({ rows: [], lineCount: 0, lastMayBeCut: false }))

  it.each<[string, string, readonly string[], readonly string[]]>([
    ['keys that look like numbers', '{"b":1,"10":2,"2":3}\n', [], ['b', '10', '2']],
    [
      'the component’s fields first, further keys after them',
      '{"x":0,"2":1,"1":2}\n',
      ['1', '2'],
      ['1', '2', 'x'],
    ],
    ['a field that no row has', '{"a":1}\n', ['a', 'b'], ['a', 'b']],
    ['fields that are not of this file', '{"2":1,"1":2}\n', ['p', 'q'], ['2', '1']],
    ['keys that later rows add', '{"z":1}\n{"1":1,"z":2}\n', [], ['z', '1']],
    [
      'keys of every object’s prototype',
      '{"__proto__":1,"constructor":2,"toString":3}\n',
      [],
      ['__proto__', 'constructor', 'toString'],
    ],
    ['equal keys', '{"a":1,"b":2,"a":3}\n{"a":4}\n', [], ['a', 'b', 'a']],
    ['an empty key', '{"":1,"a":2}\n', [], ['', 'a']],
    ['keys written with escapes', '{"\\u0061":1,"a":2}\n', [], ['a', 'a']],
  ])('orders columns as the file does: %s', (_name, text, fields, columns) => {
    expect(parsePreview(text, { ...auto, fields }).columns).toEqual(columns)
    expect(
      parsePreview(`[${text.trim().replaceAll('\n', ',')}]`, { ...auto, fields }).columns,
    ).toEqual(columns)
  })

  it('shows both values of equal keys, and which rows have no second one', () => {
    const parsed = parsePreview('{"a":1,"a":"two"}\n{"a":3}\n', auto)
    expect(parsed.rows.map((row) => row.cells.map((cell) => [cell.text, cell.kind]))).toEqual([
      [
        ['1', 'number'],
        ['two', 'text'],
      ],
      [
        ['3', 'number'],
        ['', 'absent'],
      ],
    ])
  })

  it('keeps nested values as they are written, without the white space', () => {
    expect(
      texts('{"a": {"2": 1.0, "1": 12345678901234567890, "1": [ ], "s": "a  \\u00e9\\n" }}\n'),
    ).toEqual([['{"2":1.0,"1":12345678901234567890,"1":[],"s":"a  é\\n"}']])
  })

  it.each<[string, string, readonly (readonly string[])[], boolean]>([
    ['between items', '[{"a":1},{"a":2},', [['1'], ['2']], false],
    ['after an item', '[{"a":1},{"a":2}\n', [['1'], ['2']], false],
    [
      'inside an item',
      '[{"a":1,"b":"x,y"},{"a":2,"b":"z, ',
      [['1', 'x,y'], ['{"a":2,"b":"z,']],
      true,
    ],
    [
      'inside a string with brackets and quotes',
      '[{"a":"]}\\""},{"a":"[{',
      [[']}"'], ['{"a":"[{']],
      true,
    ],
    ['inside a nested array', '[\n  {"a":[1,2]},\n  {"a":[3,\n', [['[1,2]'], ['{"a":[3,']], true],
    ['inside a number', '[[1,2],[3,4],[5', [['1', '2'], ['3', '4'], ['[5']], true],
    ['inside a plain number', '[10,20,3', [['10'], ['20'], ['3']], true],
  ])('reads the whole items of an array cut %s', (_name, text, cells, isCut) => {
    const parsed = parsePreview(text, auto)
    expect(parsed).toMatchObject({ format: 'json array', lastMayBeCut: true })
    expect(parsed.rows.map((row) => row.cells.map((cell) => cell.text))).toEqual(cells)
    expect(parsed.rows.map((row) => row.cut)).toEqual(
      cells.map((_row, index) => isCut && index === cells.length - 1),
    )
  })

  it.each<[string, string, readonly (readonly string[])[]]>([
    ['a comma after the last item', '[{"a":1},{"a":2},]', [['1'], ['2']]],
    [
      'what is no number',
      '[{"a":NaN,"b":"NaN"},{"a":-Infinity,"b":""}]',
      [
        ['NaN', 'NaN'],
        ['-Infinity', ''],
      ],
    ],
    ['an item that is broken', '[{"a":1},{"a":x},{"a":3}]', [['1'], ['{"a":x}'], ['3']]],
    ['a comma before each line', '[{"a":1}\n,{"a":2}\n]', [['1'], ['2']]],
    ['no brackets', '{"a":1},\n{"a":2},\n', [['1'], ['2']]],
    ['no brackets, on one line', '{"a":1},{"a":2}', [['1'], ['2']]],
    ['nothing between the items', '{"a":1}{"a":2}', [['1'], ['2']]],
  ])('reads JSON rows with %s', (_name, text, cells) => expect(texts(text)).toEqual(cells))

  it.each([
    ['times in brackets', '[2031-11-19 03:00:00] INFO start\n[2031-11-19 03:00:01] INFO end\n'],
    ['levels in brackets', '[INFO] start\n[WARN] slow\n'],
    ['words in braces', '{name} was here\n'],
  ])('does not take %s for JSON', (_name, text) =>
    expect(parsePreview(text, auto).format).toBe('lines'),
  )

  it.each([
    ['an object that was cut', '{"rows":[{"a":1},{"a":2},{"a":'],
    ['an array cut in its first item', '[{"a":1,"b":2,"c":'],
  ])('does not tear %s apart at its commas', (_name, text) =>
    expect(parsePreview(text, auto)).toMatchObject({ format: 'lines', columns: ['col 1'] }),
  )

  it('reads objects that run over several lines, the last one cut', () => {
    const parsed = parsePreview('{\n  "a": 1\n}\n{\n  "a": 2\n}\n{\n  "a"', auto)
    expect(parsed).toMatchObject({
      format: 'json lines',
      columns: ['a'],
      rows: [{ line: 1 }, { line: 4 }, { line: 7, cut: true }],
    })
  })

  it('reads every item before the cut, wherever the text is cut', () => {
    const items = fc.array(
      fc.dictionary(
        fc.string({ maxLength: 3 }),
        fc.oneof(fc.string(), fc.integer(), fc.array(fc.string(), { maxLength: 2 })),
        { minKeys: 1, maxKeys: 3 },
      ),
      { minLength: 2, maxLength: 5 },
    )
    fc.assert(
      fc.property(items, fc.nat(), fc.constantFrom('', '\n'), (rows, place, gap) => {
        const written = rows.map((row) => JSON.stringify(row))
        const text = `[${written.join(`,${gap}`)}]`
        const first = 1 + (written[0]?.length ?? 0)
        const cut = text.slice(0, first + (place % (text.length - first)))
        const parsed = parsePreview(cut, auto)
        expect(parsed.format).toBe('json array')
        const ends = written.map(
          (_item, index) => 1 + written.slice(0, index + 1).join(`,${gap}`).length,
        )
        expect(parsed.rows.filter((row) => !row.cut)).toHaveLength(
          ends.filter((end) => end <= cut.length).length,
        )
      }),
    )
  })

  it('shows each value of an object once, in the order of the file', () => {
    const entries = fc.array(
      fc.tuple(fc.constantFrom('a', '1', '10', '2', 'é', '"', '__proto__'), fc.integer()),
      { minLength: 1, maxLength: 8 },
    )
    fc.assert(
      fc.property(entries, (pairs) => {
        const parsed = parsePreview(
          `{${pairs.map(([key, value]) => `${JSON.stringify(key)}: ${value}`).join(' , ')}}\n`,
          auto,
        )
        expect(parsed.columns).toEqual(pairs.map(([key]) => key))
        expect(parsed.rows[0]?.cells.map((cell) => Number(cell.text))).toEqual(
          pairs.map(([, value]) => value),
        )
      }),
    )
  })

  it.each<[string, string, Partial<PreviewOptions>, readonly string[], number]>([
    ['a header and no rows', 'id,amount\n', {}, ['id', 'amount'], 0],
    ['a header of one known field and no rows', 'id\n', { fields: ['id'] }, ['id'], 0],
    ['a header without a line end', 'id;name;price', {}, ['id', 'name', 'price'], 0],
    ['equal names', 'id,amount,amount\n1,2.5,3\n2,1,1\n', {}, ['id', 'amount', 'amount'], 2],
    ['equal names and no rows', 'id,amount,amount\n', {}, ['id', 'amount', 'amount'], 0],
    ['names with signs', '#id,price (€),% done\n1,2,3\n', {}, ['#id', 'price (€)', '% done'], 1],
    ['an index without a name', ',a,b\n0,1,2\n1,3,4\n', {}, ['', 'a', 'b'], 2],
    [
      'names unlike the fields above numbers',
      'ID,Total\n1,2\n',
      { fields: ['id', 'sum'] },
      ['ID', 'Total'],
      1,
    ],
    [
      'a header repeated where files were joined',
      'id,name\n1,x\nid,name\n2,y\n',
      {},
      ['id', 'name'],
      3,
    ],
    ['a byte order mark', '\uFEFFid,name\n1,x\n', { fields: ['id', 'name'] }, ['id', 'name'], 1],
    [
      'values that occur again are no names',
      'yes,no\nno,yes\nyes,no\nyes,yes\n',
      {},
      ['col 1', 'col 2'],
      4,
    ],
    ['one line that is one record', 'Ana,Berlin\n', { records: 1 }, ['col 1', 'col 2'], 1],
    ['as many rows as records', 'Ana,Berlin\nBen,Rome\n', { records: 2 }, ['col 1', 'col 2'], 2],
    ['dates in the first line', '2031-11-19,a\n2031-11-20,b\n', {}, ['col 1', 'col 2'], 2],
    ['a row with an empty value', 'a,,c\n1,,3\n', {}, ['col 1', 'col 2', 'col 3'], 2],
  ])('finds the header: %s', (_name, text, options, columns, rows) => {
    const parsed = parsePreview(text, { ...auto, ...options })
    expect(parsed.columns).toEqual(columns)
    expect(parsed.rows).toHaveLength(rows)
  })

  it.each<[string, string, string, readonly (readonly string[])[]]>([
    ['decimal commas', '1,5;2,5', 'semicolon', [['1,5', '2,5']]],
    [
      'decimal commas in many rows',
      '1,5;2,5\n3,5;4,5\n',
      'semicolon',
      [
        ['1,5', '2,5'],
        ['3,5', '4,5'],
      ],
    ],
    [
      'decimal commas beside whole numbers',
      '1;1,5\n2;2,5\n',
      'semicolon',
      [
        ['1', '1,5'],
        ['2', '2,5'],
      ],
    ],
    ['decimal commas with signs and units', '-1,5 €;12,5%\n', 'semicolon', [['-1,5 €', '12,5%']]],
    ['thousands', '1,000;2,000\n', 'semicolon', [['1,000', '2,000']]],
    ['decimal commas between tabs', '1,5\t2,5\n', 'tab', [['1,5', '2,5']]],
    ['decimal commas between pipes', '1,5|2,5\n', 'pipe', [['1,5', '2,5']]],
    [
      'log times with a comma',
      '03:00:00,123;INFO;start\n',
      'semicolon',
      [['03:00:00,123', 'INFO', 'start']],
    ],
    [
      'prose with commas',
      '1;Smith, John\n2;Doe, Jane\n',
      'semicolon',
      [
        ['1', 'Smith, John'],
        ['2', 'Doe, Jane'],
      ],
    ],
    [
      'prose with semicolons',
      '1,this; that\n2,here; there\n',
      'comma',
      [
        ['1', 'this; that'],
        ['2', 'here; there'],
      ],
    ],
    [
      'numbers between commas',
      '1,5,2\n3,4,5\n',
      'comma',
      [
        ['1', '5', '2'],
        ['3', '4', '5'],
      ],
    ],
    ['a line end in the only column', '"a\nb"\n"c"\n', 'comma', [['a\nb'], ['c']]],
    [
      'a line end in one value of the only column',
      'c\n"a\nb"\nd\n',
      'comma',
      [['c'], ['a\nb'], ['d']],
    ],
    ['CR LF in the only column', '"a\r\nb"\r\n"c"\r\n', 'comma', [['a\r\nb'], ['c']]],
    ['delimiters in the only column', '"a,b;c"\n"d,e"\n', 'comma', [['a,b;c'], ['d,e']]],
    ['a quoted only column that was cut', '"a\nb"\n"c', 'comma', [['a\nb'], ['c']]],
    [
      'CR inside quotes',
      '1,"x\ry"\n2,z\n',
      'comma',
      [
        ['1', 'x\ry'],
        ['2', 'z'],
      ],
    ],
    [
      'CR inside quotes before CR LF',
      '"x\ry\rz",1\r\n"b",2\r\n',
      'comma',
      [
        ['x\ry\rz', '1'],
        ['b', '2'],
      ],
    ],
    [
      'CR beside doubled quotes',
      '1,"a""\r"""\n2,z\n',
      'comma',
      [
        ['1', 'a"\r"'],
        ['2', 'z'],
      ],
    ],
    [
      'CR and an inch sign',
      '1,5" pipe\n2,"x\ry"\n',
      'comma',
      [
        ['1', '5" pipe'],
        ['2', 'x\ry'],
      ],
    ],
    [
      'LF inside quotes, CR outside',
      '1,"x\ny"\r2,z\r',
      'comma',
      [
        ['1', 'x\ny'],
        ['2', 'z'],
      ],
    ],
    [
      'mixed line ends',
      '1,a\r\n2,b\n3,c\r\n',
      'comma',
      [
        ['1', 'a'],
        ['2', 'b'],
        ['3', 'c'],
      ],
    ],
    [
      'CR alone',
      '1,a\r2,b\r',
      'comma',
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ],
    [
      'a lone CR in an unquoted value',
      '1,a\rb\n2,c\n',
      'comma',
      [
        ['1', 'a\rb'],
        ['2', 'c'],
      ],
    ],
  ])('splits %s', (_name, text, format, rows) => {
    expect(parsePreview(text, { ...auto, header: 'none' }).format).toBe(format)
    expect(texts(text, { header: 'none' })).toEqual(rows)
  })

  it('reads back what was written, whatever stands in the cells', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', '7', ' ', ',', '"', '\n', '\r', ';', 'é'),
      maxLength: 6,
    })
    const rows = fc.integer({ min: 2, max: 5 }).chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 8,
      }),
    )
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom(...delimiterNames),
        fc.constantFrom('\n', '\r\n', '\r'),
        (table, name, newline) => {
          const options = { delimiter: delimiters[name], newline, quotes: true }
          const text = Papa.unparse(table, options) + newline
          expect(texts(text, { format: name, header: 'none' })).toEqual(table)
        },
      ),
    )
  })

  it('never fails and never loses a line', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('{', '}', '[', ']', '"', ',', '\t', '\n', '\r', 'a', '1', ':', '|'),
        }),
        fc.constantFrom(
          ...delimiterNames,
          'auto' as const,
          'json lines' as const,
          'json array' as const,
        ),
        (text, format) => {
          const parsed = parsePreview(text, { ...auto, format, fields: ['a', 'b'] })
          for (const row of parsed.rows) {
            expect(row.line).toBeGreaterThan(0)
            if (!row.ragged) expect(row.cells).toHaveLength(parsed.columns.length)
          }
          expect(parsed.confidence).toBeGreaterThanOrEqual(0)
          expect(parsed.confidence).toBeLessThanOrEqual(1)
        },
      ),
    )
  })
})
