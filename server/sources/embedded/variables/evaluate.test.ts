import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  parseExpression,
  quoteLiteral,
  refuseVariables,
  resolveVariables,
  VariableError,
  type VariableLayers,
} from './evaluate.ts'
import { runLimits, systemDefaults } from './system.ts'

const now = Date.UTC(2031, 4, 9, 7, 3, 11, 250)
const resolve = (layers: Partial<VariableLayers>) =>
  resolveVariables({ system: {}, defaults: {}, given: {}, dynamic: {}, ...layers }, now)

describe('resolveVariables', () => {
  test.each<[string, Partial<VariableLayers>, unknown]>([
    ['a default', { defaults: { a: 1 } }, { a: 1 }],
    ['a static value over a default', { defaults: { a: 'x' }, given: { a: 'y' } }, { a: 'y' }],
    [
      'a static value literally',
      { given: { a: "'north'", b: 'CurrentTime()', c: '$a' } },
      { a: "'north'", b: 'CurrentTime()', c: '$a' },
    ],
    ['a quoted literal', { dynamic: { a: "'north'" } }, { a: 'north' }],
    ['a quote inside a literal', { dynamic: { a: "'it''s'" } }, { a: "it's" }],
    ['the time', { dynamic: { a: 'CurrentTime()' } }, { a: '2031-05-09T07:03:11Z' }],
    ['the date', { dynamic: { a: ' CurrentDate( ) ' } }, { a: '2031-05-09' }],
    ['milliseconds', { dynamic: { a: 'CurrentTimeMillis()' } }, { a: now }],
    ['a reference to a default', { defaults: { b: 2 }, dynamic: { a: '$b' } }, { a: 2, b: 2 }],
    [
      'a chain of references',
      { dynamic: { a: '$b', b: '$c', c: "'x'" } },
      { a: 'x', b: 'x', c: 'x' },
    ],
    [
      'a reference to a system variable',
      { system: { _JOB_ID: 7 }, dynamic: { a: '$_JOB_ID' } },
      { _JOB_ID: 7, a: 7 },
    ],
    ['a text for a number', { defaults: { a: 1 }, given: { a: '2.5' } }, { a: 2.5 }],
    ['a text for a boolean', { defaults: { a: true }, given: { a: 'false' } }, { a: false }],
    ['a null', { defaults: { a: 1 }, given: { a: null } }, { a: null }],
    [
      'names that objects have',
      { defaults: { constructor: 'x', toString: 'y' } },
      { constructor: 'x', toString: 'y' },
    ],
  ])('takes %s', (_, layers, expected) => {
    expect(resolve(layers)).toEqual(expected)
  })

  test.each<[string, Partial<VariableLayers>, RegExp]>([
    [
      'an unknown function',
      { dynamic: { a: 'Nope()' } },
      /"a" calls Nope\(\), which does not exist/,
    ],
    ['a function objects have', { dynamic: { a: 'toString()' } }, /"a" calls toString\(\)/],
    ['an unknown variable', { dynamic: { a: '$b' } }, /"a" refers to \$b/],
    ['a circle', { dynamic: { a: '$b', b: '$a' } }, /circle: a → b → a/],
    ['a variable that is itself', { dynamic: { a: '$a' }, defaults: { a: 1 } }, /circle/],
    ['arguments', { dynamic: { a: "CurrentTime('x')" } }, /cannot be evaluated/],
    ['bare words', { dynamic: { a: 'north' } }, /cannot be evaluated: north/],
    ['an open quote', { dynamic: { a: "'north" } }, /cannot be evaluated/],
    [
      'a text that is not a number',
      { defaults: { a: 1 }, given: { a: 'many' } },
      /"a" must be a number, but is "many"/,
    ],
    ['an empty text for a number', { defaults: { a: 1 }, given: { a: ' ' } }, /must be a number/],
    [
      'a text that is not a boolean',
      { defaults: { a: true }, given: { a: 'yes' } },
      /must be true or false/,
    ],
  ])('refuses %s', (_, layers, message) => {
    expect(() => resolve(layers)).toThrow(VariableError)
    expect(() => resolve(layers)).toThrow(message)
  })
})

test('rejects long chains and cycles without a deep stack, and reads long texts', () => {
  const chain = Object.fromEntries(
    Array.from({ length: 900 }, (_, n) => [`v${n}`, `$v${(n + 1) % 900}`]),
  )
  expect(() => resolve({ dynamic: chain })).toThrow(/through a chain of more than 100/)
  expect(() =>
    resolve({ given: Object.fromEntries(Array.from({ length: 1_001 }, (_, n) => [`v${n}`, n])) }),
  ).toThrow(/There are 1,001 variables/)
  expect(resolve({ dynamic: { a: quoteLiteral("it's ".repeat(1_000_000)) } })).toEqual({
    a: "it's ".repeat(1_000_000),
  })
})

test('too many variables or too long chains are detected in advance', () => {
  expect(refuseVariables({ a: 1 }, { b: '$a', c: '$d', d: '$c' })).toBeNull()
  const chain = (length: number) =>
    Object.fromEntries(Array.from({ length }, (_, n) => [`v${n}`, `$v${n + 1}`]))
  expect(refuseVariables({ v100: 1 }, chain(100))).toBeNull()
  expect(resolve({ given: { v100: 1 }, dynamic: chain(100) })).toMatchObject({ v0: 1 })
  expect(refuseVariables({ v101: 1 }, chain(101))).toMatch(
    /"v0" refers to others through a chain of more than 100/,
  )
  expect(() => resolve({ given: { v101: 1 }, dynamic: chain(101) })).toThrow(VariableError)
})

describe('properties', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/)

  test('any text survives as a literal', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(resolve({ dynamic: { a: quoteLiteral(text) } })).toEqual({ a: text })
      }),
    )
  })

  test('static values are never evaluated', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.string()), (given) => {
        expect(resolve({ given })).toEqual(Object.fromEntries(Object.entries(given)))
      }),
    )
  })

  test('an expression either gives a value or a VariableError, and nothing else', () => {
    const piece = fc.oneof(
      fc.constantFrom("'", '$', '(', ')', 'CurrentTime', 'a', ' ', "''", '\\', '\n'),
      fc.string({ maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        try {
          resolve({ dynamic: { a: pieces.join('') } })
        } catch (error) {
          expect(error).toBeInstanceOf(VariableError)
        }
      }),
      { numRuns: 500 },
    )
  })

  test('chains of references resolve to their value in any order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
        fc.string(),
        fc.infiniteStream(fc.nat()),
        (names, text, order) => {
          const links = names.map((each, at): [string, string] => [
            each,
            at === 0 ? quoteLiteral(text) : `$${names[at - 1] ?? ''}`,
          ])
          const shuffled = links
            .map((link) => ({ link, key: order.next().value }))
            .sort((a, b) => a.key - b.key)
          const resolved = resolve({
            dynamic: Object.fromEntries(shuffled.map(({ link }) => link)),
          })
          expect(Object.values(resolved)).toEqual(names.map(() => text))
        },
      ),
    )
  })

  test('parses into one of the three kinds or null', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([undefined, 'literal', 'reference', 'call']).toContain(parseExpression(text)?.kind)
      }),
    )
  })
})

test.each([
  [{}, { memoryMb: 512, tempMb: 2048, maxRejectedRows: 100_000 }],
  [
    { ...systemDefaults, _MEMORY_LIMIT_MB: 1 },
    { memoryMb: 64, tempMb: 2048, maxRejectedRows: 100_000 },
  ],
  [
    { _TEMP_LIMIT_MB: 1e9, _MAX_REJECTED_ROWS: 3.9 },
    { memoryMb: 512, tempMb: 20_480, maxRejectedRows: 3 },
  ],
])('runLimits(%o)', (variables, limits) => {
  expect(runLimits(variables)).toEqual(limits)
})
