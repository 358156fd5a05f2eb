import { describe, expect, test } from 'vitest'
import { exactInDouble } from './json-plan.ts'
import { readFile } from './testing/read-file.ts'

const long = '0.12345678901234567890123'
const lines = (...values: string[]) => ['v', ...values].join('\n')

describe('values of a CSV source', () => {
  test.each<[string, string[], string[], RegExp]>([
    [
      'integers over 64 bits',
      ['12345678901234567890', '12345678901234567891'],
      ['12345678901234567890', '12345678901234567891'],
      /"v" is read as HUGEINT/,
    ],
    [
      'integers over 128 bits',
      ['9'.repeat(45), '1'],
      [`"${'9'.repeat(45)}"`, '"1"'],
      /"v" is read as text/,
    ],
    [
      'long decimals',
      [long, '-1.5'],
      [long, `-1.50000000000000000000000`.slice(0, 26)],
      /"v" is read as DECIMAL\(24,23\)/,
    ],
    [
      'integers next to decimals',
      ['9007199254740993', '1.5'],
      ['9007199254740993.0', '1.5'],
      /DECIMAL\(17,1\)/,
    ],
    [
      'decimals of common length',
      ['0.30000000000000004', '1.50', '1e-7'],
      ['0.30000000000000004', '1.5', '1e-7'],
      /3 rows/,
    ],
    [
      'numbers too large or too small for a double',
      ['1e400', '1'],
      ['"1e400"', '"1"'],
      /"v" is read as text/,
    ],
    [
      'numbers that a double rounds to zero',
      ['1e-400', '0.1'],
      ['"1e-400"', '"0.1"'],
      /"v" is read as text/,
    ],
    [
      'nanoseconds',
      ['2020-01-01 00:00:00.123456789', '2020-01-01 00:00:00'],
      ['"2020-01-01 00:00:00.123456789"', '"2020-01-01 00:00:00"'],
      /"v" is read as text/,
    ],
    ['leading zeros', ['007', '7'], ['"007"', '"7"'], /2 rows/],
    ['hexadecimal numbers', ['0x10', '16'], ['"0x10"', '"16"'], /"v" is read as text/],
  ])('keeps %s', async (_, values, expected, log) => {
    const result = await readFile(lines(...values))
    expect(result.end).toMatchObject({ kind: 'completed' })
    expect(result.rows).toEqual(expected.map((value) => `{"v":${value}}`))
    expect(result.log).toMatch(log)
  })

  test('keeps those after the sniffed part', async () => {
    const values = [
      ...Array.from({ length: 21_000 }, (_, n) => String(n)),
      '12345678901234567891',
      '12345678901234567892',
    ]
    const { rows } = await readFile(lines(...values))
    expect(rows.slice(-2)).toEqual(['{"v":12345678901234567891}', '{"v":12345678901234567892}'])
    const zeros = await readFile(
      lines(...Array.from({ length: 21_000 }, (_, n) => String(n)), '007'),
    )
    expect(zeros.rows.at(-1)).toBe('{"v":"007"}')
    const decimals = await readFile(
      lines(...Array.from({ length: 21_000 }, (_, n) => String(n)), '1.6'),
    )
    expect(decimals.rows.at(-1)).toBe('{"v":1.6}')
  })
})

describe('types that the package gives', () => {
  test.each<[string, string[], number]>([
    ['BIGINT', ['1.6', '7', '1e3', '1.0'], 1],
    ['DECIMAL(5,2)', ['1.239', '1.20', '0.50', '-007.10', '100', '0', ' 1.5', '15e-1'], 1],
    ['DOUBLE', ['12345678901234567890123', '0.1'], 1],
    ['float', ['0.1234567891', '0.5'], 1],
    ['DATE', ['2020-01-01 10:00:00', '2020-01-01'], 1],
    ['TIMESTAMP', ['2020-01-01 10:00:00.1234567', '2020-01-01 10:00:00.123'], 1],
    ['VARCHAR', ['1.6', 'a'], 0],
  ])('%s: reports altered values', async (type, values, altered) => {
    const { end, log } = await readFile(lines(...values), { columns: { v: type } })
    expect(end).toMatchObject({ kind: 'completed', records: values.length })
    expect(
      log.includes(
        `column "v": ${altered} value is altered by the type ${type} given in the package`,
      ),
    ).toBe(altered > 0)
  })
})

describe('values of a JSON source', () => {
  test.each<[string, string, string[], RegExp]>([
    [
      'integers over 64 bits',
      '{"v":12345678901234567890123}\n{"v":12345678901234567890124}\n{"v":null}',
      ['{"v":12345678901234567890123}', '{"v":12345678901234567890124}', '{"v":null}'],
      /"v" is read as HUGEINT/,
    ],
    [
      'long decimals',
      `[{"v":${long}},{"v":2}]`,
      [`{"v":${long}}`, `{"v":2.${'0'.repeat(23)}}`],
      /"v" is read as DECIMAL\(24,23\)/,
    ],
    [
      'integers next to decimals',
      '{"v":9007199254740993}\n{"v":1.5}',
      ['{"v":9007199254740993.0}', '{"v":1.5}'],
      /DECIMAL/,
    ],
    [
      'nested numbers',
      '{"o":{"v":12345678901234567890123,"w":[1]},"t":"1.2345678901234567890"}',
      ['{"o":{"v":"12345678901234567890123","w":[1]},"t":"1.2345678901234567890"}'],
      /"o" is read as STRUCT/,
    ],
    [
      'ordinary-looking numbers',
      '{"v":0.1,"t":"a \\" 12345678901234567890123"}',
      ['{"v":0.1,"t":"a \\" 12345678901234567890123"}'],
      /1 rows/,
    ],
    [
      'numbers next to texts',
      `{"v":"x"}\n{"v":${long}}`,
      ['{"v":"x"}', `{"v":"${long}"}`],
      /"v" is read as VARCHAR/,
    ],
    ['1e400', '{"v":1e400}', ['{"v":"1e400"}'], /"v" is read as VARCHAR/],
  ])('keeps %s', async (_, content, rows, log) => {
    const result = await readFile(content, {}, 'json')
    expect(result.end).toMatchObject({ kind: 'completed' })
    expect(result.rows).toEqual(rows)
    expect(result.log).toMatch(log)
  })

  test('sees late keys and types', async () => {
    const early = Array.from({ length: 30_000 }, (_, n) => `{"v":${n}}`).join('\n')
    const { rows } = await readFile(`${early}\n{"v":1.5,"late":"x"}\n`, {}, 'json')
    expect(rows).toHaveLength(30_001)
    expect(rows.at(-1)).toBe('{"v":1.5,"late":"x"}')
  })

  test('are kept at any chunk boundary', async () => {
    const values = Array.from(
      { length: 60_000 },
      (_, n) => `${12345678901234567890000n + BigInt(n)}`,
    )
    const { rows } = await readFile(values.map((value) => `{"v":${value}}`).join('\n'), {}, 'json')
    expect(rows).toEqual(values.map((value) => `{"v":${value}}`))
  })

  test('that are truncated fail the job', async () => {
    expect((await readFile('{"v":1}\n{"v":', {}, 'json')).end).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('Malformed JSON'),
    })
  })
})

test.each<[string, boolean]>([
  ['0', true],
  ['9007199254740992', true],
  ['9007199254740993', false],
  ['0.30000000000000004', true],
  ['0.300000000000000044', false],
  ['1e22', true],
  ['1.50', true],
  ['1e400', false],
  ['1e-400', false],
  ['-0.0', true],
])('exactInDouble(%s) is %s', (text, exact) => {
  expect(exactInDouble(text)).toBe(exact)
})

describe('outputs', () => {
  test('keep sums and long integers exactly in each format', async () => {
    const steps = [{ name: 'sums', sql: 'select sum(v) as total, max(v) as id from s' }]
    const content = lines('12345678901234567890', '12345678901234567891')
    for (const format of ['csv', 'json', 'parquet'] as const) {
      const { shown } = await readFile(content, {}, 'csv', { steps, format })
      expect(shown).toContain('24691357802469135781')
      expect(shown).toContain('12345678901234567891')
    }
    const { shown } = await readFile(lines('9007199254740992', '1'), {}, 'csv', {
      steps,
      format: 'parquet',
    })
    expect(shown).toBe('{"total":9007199254740993,"id":9007199254740992}\n')
  })
})
