import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adviseOnFailure } from '../engine/advice.ts'
import { readFile } from './testing/read-file.ts'
import { repetitions } from '../../../../tools/thorough.ts'

type CsvOptions = Record<string, unknown>

const notes = (log: string, pattern: RegExp): number =>
  Number((pattern.exec(log)?.[1] ?? '0').replaceAll(',', ''))

/** What a completed load reports about every record of its file. */
const accounted = (log: string) =>
  notes(log, /done: ([\d,]+) rows/) +
  notes(log, /done: [\d,]+ rows, ([\d,]+) rejected/) +
  notes(log, /skipped ([\d,]+) lines? before/) +
  notes(log, /skipped ([\d,]+) comment/) +
  notes(log, /skipped ([\d,]+) empty/) +
  Number(log.includes('has the column names'))

describe('a CSV source', () => {
  test('keeps the rows before a change of width', async () => {
    const content = `id,name\n${Array.from({ length: 3 }, (_, n) => `${n},a`).join('\n')}\n${Array.from({ length: 50 }, (_, n) => `${n},b,extra`).join('\n')}\n`
    const failed = await readFile(content, { header: true, delimiter: ',' })
    expect(failed.end).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('CSV Error on Line: 5'),
    })
    expect((await readFile(content)).end.kind).toBe('failed')
    const rejecting = await readFile(content, { bad_rows: 'reject' })
    expect(rejecting.end).toMatchObject({ kind: 'completed', records: 3, rejected: 50 })
  })

  test.each<[string, string | Buffer, CsvOptions, string[], RegExp]>([
    [
      'a title before the table',
      'Report of May\n\nid,name\n1,a\n2,b\n',
      {},
      ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'],
      /skipped 1 line before the table[^]*skipped 1 empty line[^]*line 3 has the column names/,
    ],
    [
      'a title with an open quote',
      'Report "of\n"May\nid,name\n1,a\n',
      {},
      ['{"id":1,"name":"a"}'],
      /skipped 2 lines before/,
    ],
    [
      'comments before the table',
      '# made, by, hand\n# "x\nid,name\n1,a\n',
      {},
      ['{"id":1,"name":"a"}'],
      /skipped 2 lines before/,
    ],
    ['names that begin with a mark', '#id,name\n1,a\n', {}, ['{"#id":1,"name":"a"}'], /line 1 has/],
    [
      'text after a comment mark',
      'id,name\n1,x#y\n2,b\n',
      {},
      ['{"id":1,"name":"x#y"}', '{"id":2,"name":"b"}'],
      /2 rows/,
    ],
    [
      'comments as configured',
      'id,name\n1,a;b\n; it,"s\n2,b\n',
      { comment: ';' },
      ['{"id":1,"name":"a;b"}', '{"id":2,"name":"b"}'],
      /skipped 1 comment line$/m,
    ],
    [
      'skip as configured',
      '"x\ny\nid,name\n1,a\n',
      { skip: 2 },
      ['{"id":1,"name":"a"}'],
      /skipped 2 lines before the table \("skip": 2\)/,
    ],
    ['more to skip than there is', 'id,name\n1,a\n', { skip: 5 }, [], /skipped 2 lines before/],
    [
      'mixed line ends',
      'id,name\r\n1,"a\r\nb"\n2,b\r3,c\r\n',
      {},
      ['{"id":1,"name":"a\\r\\nb"}', '{"id":2,"name":"b"}', '{"id":3,"name":"c"}'],
      /3 rows/,
    ],
    [
      'empty lines',
      'id,name\n\n1,a\n\n\n2,b\n\n',
      {},
      ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'],
      /skipped 4 empty lines/,
    ],
    ['a byte order mark', '\uFEFFid,name\n1,a', {}, ['{"id":1,"name":"a"}'], /1 rows/],
    [
      'one column',
      'name\nx\n\nSmith, John\ny\n',
      { header: true },
      ['{"name":"x"}', '{"name":null}', '{"name":"Smith, John"}', '{"name":"y"}'],
      /4 rows/,
    ],
    ['nothing', '', {}, [], /0 rows/],
    ['names only', 'id,name\n', { header: true }, [], /line 1 has the column names/],
    [
      'a quote that is not in the first part',
      `id,name\n${'1,a\n'.repeat(30_000)}2,"b,\nc"\n`.replace('1,a\n', ''),
      {},
      [...Array.from({ length: 29_999 }, () => '{"id":1,"name":"a"}'), '{"id":2,"name":"b,\\nc"}'],
      /30,000 rows/,
    ],
  ])('reads %s', async (_, content, options, rows, log) => {
    const result = await readFile(content, options)
    expect(result.end, result.log).toMatchObject({ kind: 'completed', records: rows.length })
    expect(result.rows).toEqual(rows)
    expect(result.log).toMatch(log)
  })

  test.each<[string, Buffer, CsvOptions, RegExp]>([
    [
      'UTF-16 with its mark',
      Buffer.from('\uFEFFid,name\r\n1,Zoë\r\n2,東京\r\n', 'utf16le'),
      {},
      /read as UTF-16, by its byte order mark/,
    ],
    [
      'UTF-16, big-endian',
      Buffer.from('\uFEFFid,name\n1,Zoë\n2,東京\n', 'utf16le').swap16(),
      {},
      /read as UTF-16/,
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('id,name\n1,Zoë\n2,東京\n', 'utf16le'),
      { encoding: 'utf-16' },
      /read as UTF-16$/m,
    ],
    [
      'UTF-16, big-endian, without a mark',
      Buffer.from('id,name\n1,Zoë\n2,東京\n', 'utf16le').swap16(),
      { encoding: 'utf-16' },
      /read as UTF-16$/m,
    ],
    [
      'UTF-8 as configured',
      Buffer.from('id,name\n1,Zoë\n2,東京\n'),
      { encoding: 'utf-8' },
      /2 rows/,
    ],
  ])('reads %s', async (_, content, options, log) => {
    const result = await readFile(content, options)
    expect(result.end, result.log).toMatchObject({ kind: 'completed', records: 2 })
    expect(result.rows).toEqual(['{"id":1,"name":"Zoë"}', '{"id":2,"name":"東京"}'])
    expect(result.log).toMatch(log)
  })

  test.each<[string, string, string]>([
    ['latin-1', 'Zo\xeb;\x80', '{"id":1,"name":"Zoë;\u0080"}'],
    ['windows-1252', 'Zo\xeb;\x80', '{"id":1,"name":"Zoë;€"}'],
  ])('reads %s', async (encoding, name, row) => {
    const result = await readFile(Buffer.from(`id,name\n1,"${name}"\n`, 'latin1'), { encoding })
    expect(result.rows).toEqual([row])
    expect(result.log).toContain(`read as ${encoding.toUpperCase()}`)
  })

  test('keeps lines and counts in any encoding, across chunks', async () => {
    const rows = Array.from({ length: 60_000 }, (_, n) => `${n},"naïve ${n}\nß"`)
    const text = `Bericht für Mai\nid,name\n${rows.join('\n')}\n`
    for (const [content, encoding] of [
      [Buffer.from(text, 'latin1'), 'latin-1'],
      [Buffer.from(text, 'utf16le'), 'utf-16'],
    ] as const) {
      const result = await readFile(content, { encoding })
      expect(result.end, result.log).toMatchObject({ kind: 'completed', records: 60_000 })
      expect(result.log).toMatch(/skipped 1 line before/)
      expect(result.rows.at(-1)).toBe('{"id":59999,"name":"naïve 59999\\nß"}')
    }
  })

  test('reports where a file is not UTF-8, with advice', async () => {
    const content = Buffer.from('id,name\n1,a\n2,Zo\xeb\n3,b\n', 'latin1')
    const failed = await readFile(content)
    expect(failed.end).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/not UTF-8 text: see line 3\..*"encoding".*"latin-1"/),
    })
    const rejecting = await readFile(content, {
      bad_rows: 'reject',
      header: true,
      delimiter: ',',
      columns: { id: 'BIGINT', name: 'VARCHAR' },
    })
    expect(rejecting.end, rejecting.log).toMatchObject({
      kind: 'completed',
      records: 2,
      rejected: 1,
    })
    expect(rejecting.log).toContain('line 3 is not UTF-8 text')
    // DuckDB finds it after the part that is inspected in advance.
    const late = await readFile(
      Buffer.concat([
        Buffer.from(`id,name\n${'1,abcdefgh\n'.repeat(500_000)}`),
        Buffer.from('2,Zo\xeb\n', 'latin1'),
      ]),
    )
    expect(late.end).toMatchObject({ kind: 'failed' })
    expect(adviseOnFailure(late.end.kind === 'failed' ? late.end.message : '').headline).toBe(
      'The file of a source is not UTF-8 text: see line 500002.',
    )
  })

  test('reports a file that is not in the configured encoding', async () => {
    expect(
      (await readFile(Buffer.from([0x00, 0xd8, 0x41, 0x00, 0x0a]), { encoding: 'utf-16' })).end,
    ).toMatchObject({ kind: 'failed', message: expect.stringContaining('is not UTF-16 text') })
  })

  test('makes a copy no larger than allowed', async () => {
    expect(
      (
        await readFile(
          Buffer.from('é\n'.repeat(600_000), 'latin1'),
          { encoding: 'latin-1' },
          'csv',
          { tempMb: 1 },
        )
      ).end,
    ).toMatchObject({ kind: 'failed', message: expect.stringContaining('_TEMP_LIMIT_MB') })
  })

  test.each<[string, string, CsvOptions]>([
    ['of no bytes', '', {}],
    ['of no bytes, said to have names', '', { header: true }],
    ['of empty lines', '\n\n', {}],
    ['of which all is skipped', 'a,b\n', { skip: 1 }],
  ])('invents no column for a file %s', async (_, content, options) => {
    const result = await readFile(content, options, 'csv', { format: 'csv' })
    expect(result.end).toMatchObject({ kind: 'completed', records: 0 })
    expect(result.shown).toBe('')
    expect(result.messages).toContainEqual(
      expect.objectContaining({ type: 'output', records: 0, fields: [] }),
    )
    const failed = await readFile(content, options, 'csv', {
      steps: [{ name: 't', sql: 'select amount from s' }],
    })
    expect(failed.end.kind === 'failed' && adviseOnFailure(failed.end.message).headline).toBe(
      'Column "amount" does not exist: the source file is empty.',
    )
  })

  test.each(['', '\n', '[]'])('invents no column for the JSON file %j', async (content) => {
    const result = await readFile(content, {}, 'json', { format: 'csv' })
    expect(result.end).toMatchObject({ kind: 'completed', records: 0 })
    expect(result.shown).toBe('')
    expect((await readFile('[1,2]', {}, 'json', { format: 'csv' })).shown).toBe('json\n1\n2\n')
  })

  test('takes the columns of an empty file from the package', async () => {
    const result = await readFile('', { columns: { id: 'BIGINT', name: 'VARCHAR' } }, 'csv', {
      format: 'csv',
    })
    expect(result.shown).toBe('id,name\n')
  })

  test.each<[string, Record<string, string>, string[]]>([
    ['id,name\n1,a\n', { id: 'BIGINT', name: 'VARCHAR' }, ['{"id":1,"name":"a"}']],
    ['ID,Name\nx,a\n', { id: 'VARCHAR', name: 'VARCHAR' }, ['{"id":"x","name":"a"}']],
    ['number,name\n1.6,a\n', { id: 'BIGINT', name: 'VARCHAR' }, ['{"id":2,"name":"a"}']],
    [
      '1,a\n2,b\n',
      { id: 'BIGINT', name: 'VARCHAR' },
      ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'],
    ],
    [
      'n/a,5,a\n2,6,b\n',
      { id: 'BIGINT', n: 'INTEGER', name: 'VARCHAR' },
      ['{"id":2,"n":6,"name":"b"}'],
    ],
    ['day\n2020-01-01 10:00:00\n', { day: 'DATE' }, ['{"day":"2020-01-01"}']],
  ])('finds the names above columns that the package gives: %j', async (content, columns, rows) => {
    const result = await readFile(content, { columns, bad_rows: 'reject' })
    expect(result.end).toMatchObject({ kind: 'completed' })
    expect(result.rows).toEqual(rows)
  })

  test('treats quotes as quotes if that reads more rows', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => {
      if (n % 20 === 0) return `${n},"a\nb, ${n}"`
      return n % 50 === 7 ? `${n},"q"x` : `${n},text`
    })
    expect(
      (await readFile(`id,name\n${rows.join('\n')}\n`, { bad_rows: 'reject' })).end,
    ).toMatchObject({ kind: 'completed', records: 196, rejected: 4 })
    const inches = Array.from({ length: 200 }, (_, n) => (n === 10 ? '10,"5 inches' : `${n},text`))
    expect((await readFile(`id,name\n${inches.join('\n')}\n`)).end).toMatchObject({
      kind: 'completed',
      records: 200,
    })
  })

  test('never uses an unreadable line as the header', async () => {
    const content = '"q, r"|0,1\n1,2\n3,4\n'
    expect(
      (await readFile(content, { delimiter: ',', quote: '"', bad_rows: 'reject' })).end,
    ).toMatchObject({ kind: 'completed', records: 2, rejected: 1 })
    expect(
      (await readFile(content, { delimiter: ',', quote: '"', header: true })).end,
    ).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/^Line 1 should contain the column names/),
    })
  })

  const cell = fc.oneof(
    fc.stringMatching(/^[a-z0-9 #.]{0,6}$/),
    fc.integer().map(String),
    fc.constantFrom('"q,\nr"', '"a ""b"" c"', '"x;y\r\nz"', '"#"', 'x"y'),
  )
  const file = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    preamble: fc.array(fc.constantFrom('Report', '# made by hand', 'Monthly figures "x', ''), {
      maxLength: 3,
    }),
    width: fc.integer({ min: 1, max: 4 }),
    lines: fc.array(
      fc.record({
        kind: fc.constantFrom('row', 'row', 'row', 'row', 'row', 'blank', 'comment', 'ragged'),
        cells: fc.array(cell, { minLength: 6, maxLength: 6 }),
        more: fc.integer({ min: -3, max: 2 }),
        end: fc.constantFrom('\n', '\n', '\n', '\r\n'),
      }),
      { maxLength: 25 },
    ),
    onlyLineFeeds: fc.boolean(),
    header: fc.boolean(),
    mark: fc.boolean(),
    lastEnd: fc.boolean(),
    changeAt: fc.option(fc.nat({ max: 20 })),
    given: fc.record({
      header: fc.constantFrom(undefined, true, false),
      dialect: fc.boolean(),
      skip: fc.option(fc.nat({ max: 3 })),
      comment: fc.boolean(),
      columns: fc.boolean(),
    }),
  })

  test('accounts for every line', async () => {
    await fc.assert(
      fc.asyncProperty(file, async (made) => {
        let records = 0
        const parts: { text: string; end: string }[] = []
        const add = (text: string, end: string) => {
          parts.push({ text, end: made.onlyLineFeeds ? '\n' : end })
          records += 1
        }
        for (const line of made.preamble) add(line, '\n')
        if (made.header)
          add(Array.from({ length: made.width }, (_, n) => `c${n}`).join(made.delimiter), '\n')
        for (const [index, { kind, cells, more, end }] of made.lines.entries()) {
          if (made.given.comment) cells[0] = (cells[0] ?? '').replace(/^#+/, '')
          const width = Math.max(
            1,
            made.width +
              (kind === 'ragged' ? more : 0) +
              (made.changeAt !== null && index >= made.changeAt ? 1 : 0),
          )
          if (kind === 'blank') add('', end)
          else if (kind === 'comment') add('# a note', end)
          else
            add(
              cells
                .slice(0, width)
                .map((text) => (made.given.dialect ? text : text.replaceAll(/\s+/g, ' ')))
                .join(made.delimiter),
              end,
            )
        }
        if (!made.lastEnd) {
          const last = parts.at(-1)
          if (last?.text === '') records -= 1
          if (last) last.end = ''
        }
        const content = `${made.mark ? '\uFEFF' : ''}${parts.map(({ text, end }) => text + end).join('')}`
        const options: CsvOptions = { bad_rows: 'reject' }
        if (made.given.header !== undefined) options['header'] = made.given.header
        // If the dialect is detected, a line break in quotes may be mistaken for the end of a
        // record, so none is generated then.
        if (made.given.dialect) Object.assign(options, { delimiter: made.delimiter, quote: '"' })
        // "skip" counts lines, which are records only if none contains a line break.
        if (made.given.skip !== null)
          options['skip'] = Math.min(made.given.skip, made.preamble.length)
        if (made.given.comment) options['comment'] = '#'
        if (made.given.columns)
          options['columns'] = Object.fromEntries(
            Array.from({ length: made.width }, (_, n) => [`c${n}`, n === 0 ? 'BIGINT' : 'VARCHAR']),
          )
        const { end, log } = await readFile(content, options)
        // Two kinds of quotes in one line may make an unreadable header.
        if (
          end.kind === 'failed' &&
          options['header'] === true &&
          end.message.includes('should contain the column names')
        )
          return
        if (end.kind !== 'completed') throw new Error(`${JSON.stringify(end)}\n${log}`)
        expect(accounted(log)).toBe(records)
      }),
      { numRuns: repetitions({ everyday: 40, thorough: 80 }) },
    )
  })
})
