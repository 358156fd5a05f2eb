import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExactNumber, parseJson } from '../../../contract/exact-json.ts'
import type { Scalar } from '../../../contract/coerce.ts'
import {
  allValues,
  changedNames,
  resetRow,
  rowsFromJson,
  sameValues,
  sourceOf,
  startRows,
  toVariables,
  type FormRow,
} from './run-form.ts'

const defaults = { source: 'a.parquet', limit: 30, strict: true }
const set = (rows: readonly FormRow[], name: string, value: string) =>
  rows.map((row) => (row.name === name ? { ...row, value } : row))
const variables = fc.dictionary(
  fc.stringMatching(/^[a-z]{1,6}$/),
  fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constantFrom(null, new ExactNumber('12345678901234567890'), new ExactNumber('1.50')),
  ) as fc.Arbitrary<Scalar>,
  { maxKeys: 6 },
)

describe('a first run', () => {
  const rows = startRows(defaults, null)
  it('starts from the defaults and sends none of them', () => {
    expect(rows.map((row) => row.value)).toEqual(['a.parquet', '30', 'true'])
    expect(toVariables(rows)).toEqual({})
    expect(rows.map(sourceOf)).toEqual(['package default', 'package default', 'package default'])
  })
  it.each<[string, string, Scalar]>([
    ['limit', '45', 45],
    ['limit', 'many', 'many'],
    ['limit', '', ''],
    ['strict', 'false', false],
    ['source', '45', '45'],
  ])('sends %s edited to %s as %j', (name, value, sent) =>
    expect(toVariables(set(rows, name, value))).toEqual({ [name]: sent }),
  )
  it('can be put back', () =>
    expect(toVariables(set(rows, 'limit', '45').map(resetRow))).toEqual({}))
})

describe('a re-run', () => {
  it('sends what the job had, whatever the package says by now', () => {
    fc.assert(
      fc.property(variables, variables, (packageDefault, earlier) => {
        const rows = startRows(packageDefault, earlier)
        expect(toVariables(rows)).toEqual(earlier)
        expect(changedNames(rows)).toEqual([])
      }),
    )
  })
  it('tells what differs from it', () => {
    const rows = set(startRows(defaults, { limit: 99 }), 'limit', '30')
    expect(changedNames(rows)).toEqual(['limit'])
    expect(toVariables(rows)).toEqual({ limit: 30 })
    expect(allValues(rows)).toEqual({ source: 'a.parquet', limit: 30, strict: true })
  })
})

describe('long numbers', () => {
  const long = startRows(parseJson('{"id": 12345678901234567890}') as Record<string, Scalar>, null)
  it.each(['98765432109876543210', '1e400', '0.10', '-0'])(
    'edits one to %s without changing a digit',
    (value) => {
      expect(JSON.stringify(toVariables(set(long, 'id', value)))).toBe(`{"id":${value}}`)
    },
  )
  it('is not edited while it is the same', () => {
    expect(toVariables(set(long, 'id', '12345678901234567890'))).toEqual({})
  })
})

describe('as JSON', () => {
  it('there and back changes nothing', () => {
    fc.assert(
      fc.property(variables, variables, (packageDefault, earlier) => {
        const rows = startRows(packageDefault, earlier)
        const back = rowsFromJson(JSON.stringify(toVariables(rows)), rows)
        expect('rows' in back && toVariables(back.rows)).toStrictEqual(toVariables(rows))
      }),
    )
  })
  it.each(['{', '[]', 'null', '{"a": {"b": 1}}'])('says what is wrong with %s', (text) =>
    expect(rowsFromJson(text, [])).toHaveProperty('mistake'),
  )
  it('keeps the type of each value', () => {
    const written =
      '{"a":null,"b":true,"c":5,"d":"5","e":"true","f":12345678901234567890,"g":1e400,"h":1.0}'
    const back = rowsFromJson(written, startRows({ a: 'x', b: 'y', c: 'z' }, null))
    expect('rows' in back && JSON.stringify(toVariables(back.rows))).toBe(written)
  })
  it('takes new names and gives left out ones back to the package', () => {
    const back = rowsFromJson('{"extra": 1}', startRows(defaults, { limit: 99, gone: 'x' }))
    expect('rows' in back && toVariables(back.rows)).toEqual({ extra: 1 })
    expect('rows' in back && back.rows.map((row) => row.name)).toEqual([
      'extra',
      'source',
      'limit',
      'strict',
    ])
  })
})

it.each([
  [{ a: 1 }, { a: '1' }, true],
  [{ a: 1 }, {}, false],
  [{}, {}, true],
  [{ a: null }, { a: '' }, true],
  [{ a: 1 }, { b: 1 }, false],
])('%j and %j are the same: %s', (a, b, same) => expect(sameValues(a, b)).toBe(same))
