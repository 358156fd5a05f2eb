import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSearch, type Search } from './search.ts'

const day = (text: string) => Date.parse(`${text}T00:00:00Z`)

const cases: [text: string, expected: Partial<Search>][] = [
  ['', {}],
  ['night load', { words: ['night', 'load'] }],
  ['"night load"', { words: ['night load'] }],
  ['status:failed', { status: { any: ['failed'], none: [] } }],
  ['status:FAILED Status:stopped', { status: { any: ['failed', 'stopped'], none: [] } }],
  ['-status:failed', { status: { any: [], none: ['failed'] } }],
  ['status:lost', { ignored: ['status:lost'] }],
  [
    'package:"night load" -package:weather',
    { package: { any: ['night load'], none: ['weather'] } },
  ],
  [
    '-user:dana schedule:hourly log:"out of memory"',
    {
      user: { any: [], none: ['dana'] },
      schedule: { any: ['hourly'], none: [] },
      log: { any: ['out of memory'], none: [] },
    },
  ],
  ['duration:>600', { duration: { equals: [], atLeast: 600, atMost: null } }],
  ['duration:>600 duration:<900', { duration: { equals: [], atLeast: 600, atMost: 900 } }],
  ['duration:>600 duration:>60', { duration: { equals: [], atLeast: 60, atMost: null } }],
  ['id:7 id:9', { id: { equals: [7, 9], atLeast: null, atMost: null } }],
  ['-id:7', { ignored: ['-id:7'] }],
  ['duration:long', { ignored: ['duration:long'] }],
  [
    'started:2031-05-01',
    {
      started: {
        equals: [{ from: day('2031-05-01'), to: day('2031-05-02') }],
        atLeast: null,
        atMost: null,
      },
    },
  ],
  [
    'started:>2031-05-01 started:<2031-05-02',
    { started: { equals: [], atLeast: day('2031-05-01'), atMost: day('2031-05-03') - 1 } },
  ],
  [
    'finished:2031-05-01T10:00:00Z',
    {
      finished: {
        equals: [{ from: day('2031-05-01') + 36_000_000, to: day('2031-05-01') + 36_001_000 }],
        atLeast: null,
        atMost: null,
      },
    },
  ],
  ['started:yesterday', { ignored: ['started:yesterday'] }],
  ['colour:red', { words: ['colour:red'] }],
  ['colour:"dark red"', { words: ['colour:dark red'] }],
  ['-foo', { words: ['-foo'] }],
  ['package:', { words: ['package:'] }],
  ['package:"6\\""', { package: { any: ['6"'], none: [] } }],
  ['"a \\"b\\" c" d', { words: ['a "b" c', 'd'] }],
  ['log:"C:\\temp\\\\"', { log: { any: ['C:\\temp\\'], none: [] } }],
  ['"a\nb" c', { words: ['a\nb', 'c'] }],
  ['"open \\', { words: ['open \\'] }],
  ['"open end', { words: ['open end'] }],
]

describe('parseSearch', () => {
  const empty = parseSearch('')
  test.each(cases)('%s', (text, expected) => {
    expect(parseSearch(text)).toEqual({ ...empty, ...expected })
  })

  test('parses any text without losing a word', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        const search = parseSearch(text)
        const kept = JSON.stringify(search).toLowerCase()
        for (const word of text.match(/[a-z0-9]{3,}/gi) ?? [])
          expect(kept).toContain(word.toLowerCase())
      }),
    )
  })

  const word = fc.stringMatching(/^[a-z0-9_.]{1,12}$/)
  const value = fc.oneof(
    word,
    fc.array(word, { minLength: 2, maxLength: 3 }).map((words) => words.join(' ')),
  )
  const term = fc.record({
    attribute: fc.constantFrom('package', 'schedule', 'user', 'log'),
    negated: fc.boolean(),
    value,
  })

  test('finds each text term as written', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
        const text = terms
          .map((each) => `${each.negated ? '-' : ''}${each.attribute}:"${each.value}"`)
          .join(' ')
        const search = parseSearch(text)
        for (const attribute of ['package', 'schedule', 'user', 'log'] as const) {
          const mine = terms.filter((each) => each.attribute === attribute)
          expect(search[attribute]).toEqual({
            any: mine.filter((each) => !each.negated).map((each) => each.value),
            none: mine.filter((each) => each.negated).map((each) => each.value),
          })
        }
        expect(search.words).toEqual([])
      }),
    )
  })
})
