import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readFile } from './testing/read-file.ts'

type CsvOptions = Record<string, unknown>

const told = (log: string, pattern: RegExp): number => Number((pattern.exec(log)?.[1] ?? '0').replaceAll(',', ''))

/** What a completed load says about every record of its file. */
const accounted = (log: string) =>
  told(log, /done: ([\d,]+) rows/) +
  told(log, /done: [\d,]+ rows, ([\d,]+) rejected/) +
  told(log, /skipped ([\d,]+) lines? before/) +
  told(log, /skipped ([\d,]+) comment/) +
  told(log, /skipped ([\d,]+) empty/) +
  Number(log.includes('has the column names'))

describe('a CSV source', () => {
  test('keeps what comes before a change of width', async () => {
    const content = `id,name\n${Array.from({ length: 3 }, (_, n) => `${n},a`).join('\n')}\n${Array.from({ length: 50 }, (_, n) => `${n},b,extra`).join('\n')}\n`
    const failed = await readFile(content, { header: true, delimiter: ',' })
    expect(failed.end).toMatchObject({ kind: 'failed', message: expect.stringContaining('CSV Error on Line: 5') })
    expect((await readFile(content)).end.kind).toBe('failed')
    const rejecting = await readFile(content, { bad_rows: 'reject' })
    expect(rejecting.end).toMatchObject({ kind: 'completed', records: 3, rejected: 50 })
  })

  test.each<[string, string | Buffer, CsvOptions, string[], RegExp]>([
    ['a title before the table', 'Report of May\n\nid,name\n1,a\n2,b\n', {}, ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'], /skipped 1 line before the table[^]*skipped 1 empty line[^]*line 3 has the column names/],
    ['a title with an open quote', 'Report "of\n"May\nid,name\n1,a\n', {}, ['{"id":1,"name":"a"}'], /skipped 2 lines before/],
    ['comments before the table', '# made, by, hand\n# "x\nid,name\n1,a\n', {}, ['{"id":1,"name":"a"}'], /skipped 2 lines before/],
    ['names that begin with a mark', '#id,name\n1,a\n', {}, ['{"#id":1,"name":"a"}'], /line 1 has/],
    ['text after a comment mark', 'id,name\n1,x#y\n2,b\n', {}, ['{"id":1,"name":"x#y"}', '{"id":2,"name":"b"}'], /2 rows/],
    ['comments as the package says', 'id,name\n1,a;b\n; it,"s\n2,b\n', { comment: ';' }, ['{"id":1,"name":"a;b"}', '{"id":2,"name":"b"}'], /skipped 1 comment line$/m],
    ['skip as the package says', '"x\ny\nid,name\n1,a\n', { skip: 2 }, ['{"id":1,"name":"a"}'], /skipped 2 lines before the table \("skip": 2\)/],
    ['more to skip than there is', 'id,name\n1,a\n', { skip: 5 }, [], /skipped 2 lines before/],
    ['mixed line ends', 'id,name\r\n1,"a\r\nb"\n2,b\r3,c\r\n', {}, ['{"id":1,"name":"a\\r\\nb"}', '{"id":2,"name":"b"}', '{"id":3,"name":"c"}'], /3 rows/],
    ['empty lines', 'id,name\n\n1,a\n\n\n2,b\n\n', {}, ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'], /skipped 4 empty lines/],
    ['a byte order mark', '\uFEFFid,name\n1,a', {}, ['{"id":1,"name":"a"}'], /1 rows/],
    ['one column', 'name\nx\n\nSmith, John\ny\n', { header: true }, ['{"name":"x"}', '{"name":null}', '{"name":"Smith, John"}', '{"name":"y"}'], /4 rows/],
    ['nothing', '', {}, [], /0 rows/],
    ['names only', 'id,name\n', { header: true }, [], /line 1 has the column names/],
    ['a quote that is not in the first part', `id,name\n${'1,a\n'.repeat(30_000)}2,"b,\nc"\n`.replace('1,a\n', ''), {}, [...Array.from({ length: 29_999 }, () => '{"id":1,"name":"a"}'), '{"id":2,"name":"b,\\nc"}'], /30,000 rows/],
  ])('reads %s', async (_, content, options, rows, log) => {
    const result = await readFile(content, options)
    expect(result.end, result.log).toMatchObject({ kind: 'completed', records: rows.length })
    expect(result.rows).toEqual(rows)
    expect(result.log).toMatch(log)
  })

  test('in UTF-16 is refused in words', async () => {
    expect((await readFile(Buffer.from('\uFEFFa,b\n1,2\n', 'utf16le'))).end).toMatchObject({ kind: 'failed', message: 'The file is UTF-16 text. Save it as UTF-8.' })
  })

  test.each<[string, Record<string, string>, string[]]>([
    ['id,name\n1,a\n', { id: 'BIGINT', name: 'VARCHAR' }, ['{"id":1,"name":"a"}']],
    ['ID,Name\nx,a\n', { id: 'VARCHAR', name: 'VARCHAR' }, ['{"id":"x","name":"a"}']],
    ['number,name\n1.6,a\n', { id: 'BIGINT', name: 'VARCHAR' }, ['{"id":2,"name":"a"}']],
    ['1,a\n2,b\n', { id: 'BIGINT', name: 'VARCHAR' }, ['{"id":1,"name":"a"}', '{"id":2,"name":"b"}']],
    ['n/a,5,a\n2,6,b\n', { id: 'BIGINT', n: 'INTEGER', name: 'VARCHAR' }, ['{"id":2,"n":6,"name":"b"}']],
    ['day\n2020-01-01 10:00:00\n', { day: 'DATE' }, ['{"day":"2020-01-01"}']],
  ])('finds the names above columns that the package gives: %j', async (content, columns, rows) => {
    const result = await readFile(content, { columns, bad_rows: 'reject' })
    expect(result.end).toMatchObject({ kind: 'completed' })
    expect(result.rows).toEqual(rows)
  })

  test('takes quotes for quotes where that reads more', async () => {
    const rows = Array.from({ length: 200 }, (_, n) => (n % 20 === 0 ? `${n},"a\nb, ${n}"` : n % 50 === 7 ? `${n},"q"x` : `${n},text`))
    expect((await readFile(`id,name\n${rows.join('\n')}\n`, { bad_rows: 'reject' })).end).toMatchObject({ kind: 'completed', records: 196, rejected: 4 })
    const inches = Array.from({ length: 200 }, (_, n) => (n === 10 ? '10,"5 inches' : `${n},text`))
    expect((await readFile(`id,name\n${inches.join('\n')}\n`)).end).toMatchObject({ kind: 'completed', records: 200 })
  })

  test('never takes a line for the names that cannot be read', async () => {
    const content = '"q, r"|0,1\n1,2\n3,4\n'
    expect((await readFile(content, { delimiter: ',', quote: '"', bad_rows: 'reject' })).end).toMatchObject({ kind: 'completed', records: 2, rejected: 1 })
    expect((await readFile(content, { delimiter: ',', quote: '"', header: true })).end).toMatchObject({ kind: 'failed', message: expect.stringMatching(/^Line 1 should have the column names/) })
  })

  const cell = fc.oneof(fc.stringMatching(/^[a-z0-9 #.]{0,6}$/), fc.integer().map(String), fc.constantFrom('"q,\nr"', '"a ""b"" c"', '"x;y\r\nz"', '"#"', 'x"y'))
  const file = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    preamble: fc.array(fc.constantFrom('Report', '# made by hand', 'Monthly figures "x', ''), { maxLength: 3 }),
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
    given: fc.record({ header: fc.constantFrom(undefined, true, false), dialect: fc.boolean(), skip: fc.option(fc.nat({ max: 3 })), comment: fc.boolean(), columns: fc.boolean() }),
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
        if (made.header) add(Array.from({ length: made.width }, (_, n) => `c${n}`).join(made.delimiter), '\n')
        for (const [index, { kind, cells, more, end }] of made.lines.entries()) {
          if (made.given.comment) cells[0] = (cells[0] ?? '').replace(/^#+/, '')
          const width = Math.max(1, made.width + (kind === 'ragged' ? more : 0) + (made.changeAt !== null && index >= made.changeAt ? 1 : 0))
          if (kind === 'blank') add('', end)
          else if (kind === 'comment') add('# a note', end)
          else add(cells.slice(0, width).map((text) => (made.given.dialect ? text : text.replaceAll(/\s+/g, ' '))).join(made.delimiter), end)
        }
        if (!made.lastEnd) {
          const last = parts.at(-1)
          if (last?.text === '') records -= 1
          if (last) last.end = ''
        }
        const content = `${made.mark ? '\uFEFF' : ''}${parts.map(({ text, end }) => text + end).join('')}`
        const options: CsvOptions = { bad_rows: 'reject' }
        if (made.given.header !== undefined) options['header'] = made.given.header
        // Where the dialect has to be found out, a line break in quotes may be taken for the end of a record: none is generated then.
        if (made.given.dialect) Object.assign(options, { delimiter: made.delimiter, quote: '"' })
        // "skip" counts lines, which are records only where none is broken.
        if (made.given.skip !== null) options['skip'] = Math.min(made.given.skip, made.preamble.length)
        if (made.given.comment) options['comment'] = '#'
        if (made.given.columns) options['columns'] = Object.fromEntries(Array.from({ length: made.width }, (_, n) => [`c${n}`, n === 0 ? 'BIGINT' : 'VARCHAR']))
        const { end, log } = await readFile(content, options)
        // Two kinds of quotes in one line may make names that cannot be read.
        if (end.kind === 'failed' && options['header'] === true && end.message.includes('should have the column names')) return
        if (end.kind !== 'completed') throw new Error(`${JSON.stringify(end)}\n${log}`)
        expect(accounted(log)).toBe(records)
      }),
      { numRuns: 80 },
    )
  })
})
