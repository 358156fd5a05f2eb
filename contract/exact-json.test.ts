import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExactNumber, parseJson, parseNumber } from './exact-json.ts'

const digits = fc.stringMatching(/^(0|[1-9]\d{0,40})$/)
const written = fc
  .tuple(
    fc.constantFrom('', '-'),
    digits,
    fc.stringMatching(/^(\.\d{1,40})?$/),
    fc.stringMatching(/^([eE][+-]?\d{1,4})?$/),
  )
  .map((parts) => parts.join(''))

describe('parseJson', () => {
  it.each([
    '12345678901234567890',
    '9007199254740993',
    '-9223372036854775808',
    '1.0',
    '1.50',
    '0.1000000000000000055511',
    '1e400',
    '-1E-400',
    '-0',
    '0.0000001',
  ])('keeps the text of %s', (text) => {
    for (const json of [
      text,
      `[${text}]`,
      `[1,${text}]`,
      `{"a":${text}}`,
      `{"a":{"b":[${text},"${text}"]}}`,
    ]) {
      expect(JSON.stringify(parseJson(json))).toBe(json)
    }
    expect(JSON.stringify(parseJson(`{ "a" :\n\t${text} }`))).toBe(`{"a":${text}}`)
  })

  it('keeps every number anywhere in a document', () => {
    fc.assert(
      fc.property(fc.array(written), fc.string(), (numbers, key) => {
        const json = `{${JSON.stringify(`k${key}`)}:[${numbers.join(',')}]}`
        expect(JSON.stringify(parseJson(json))).toBe(json)
      }),
    )
  })

  it('parses everything else like JSON.parse', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const plain: unknown = JSON.parse(json)
        const read = parseJson(json)
        if (JSON.stringify(plain) === json) expect(read).toStrictEqual(plain)
        expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(plain)))
      }),
    )
  })

  it('parses nesting that is too deep for recursion', () => {
    expect(parseJson(`{"a":1.0,"b":${'['.repeat(100_000)}${']'.repeat(100_000)}}`)).toHaveProperty(
      'a',
    )
  })

  it.each(['', '{', '1.', '[1.0,]'])('rejects %j like JSON.parse', (text) =>
    expect(() => parseJson(text)).toThrow(SyntaxError),
  )
})

it.each<[string, number | ExactNumber | null]>([
  ['42', 42],
  [' 007 ', 7],
  ['+1.5', 1.5],
  ['1.50', new ExactNumber('1.50')],
  ['12345678901234567890', new ExactNumber('12345678901234567890')],
  ['1e5', new ExactNumber('1e5')],
  ['', null],
  ['0x10', null],
  ['1.', null],
  ['Infinity', null],
  ['12 apples', null],
])('parseNumber reads %j', (text, value) => expect(parseNumber(text)).toStrictEqual(value))
