import { expect, it } from 'vitest'
import { parseSearch, searchAttributes } from '../../../contract/search.ts'
import { understoodTerms } from './search-interpretation.ts'

const told = (q: string) => understoodTerms(q).map(({ words, state }) => [words, state])

it.each<[string, string[][]]>([
  [
    'night load',
    [
      ['night', 'understood'],
      ['load', 'understood'],
    ],
  ],
  [
    'package:"night load" -user:dana',
    [
      ['package: night load', 'understood'],
      ['not user: dana', 'understood'],
    ],
  ],
  [
    'duration:>600 started:<2031-05-09',
    [
      ['duration at least 600 s', 'understood'],
      ['started until 2031-05-09', 'understood'],
    ],
  ],
  ['records:<100', [['records:<100', 'unknown']]],
  [
    'errr:foo bar',
    [
      ['errr:foo', 'unknown'],
      ['bar', 'understood'],
    ],
  ],
  ['-pakage:foo', [['-pakage:foo', 'unknown']]],
  [
    'status:faild duration:long -id:7',
    [
      ['status: faild', 'ignored'],
      ['duration: long', 'ignored'],
      ['not id: 7', 'ignored'],
    ],
  ],
  [
    's3://bucket/a https://x.test',
    [
      ['s3://bucket/a', 'understood'],
      ['https://x.test', 'understood'],
    ],
  ],
  [
    'TypeError: x',
    [
      ['TypeError:', 'understood'],
      ['x', 'understood'],
    ],
  ],
  ['', []],
])('%s', (q, terms) => expect(told(q)).toEqual(terms))

it('names what may have been meant', () => {
  expect(understoodTerms('packge:night stat:failed records:1').map(({ meant }) => meant)).toEqual([
    'package:night',
    'status:failed',
    null,
  ])
})

it('knows just the attributes that a search knows', () => {
  for (const attribute of searchAttributes) expect(parseSearch(`${attribute}:1`).words).toEqual([])
})

it('loses nothing of the other terms when one is taken away', () => {
  const q = 'package:"night load" errr:foo -user:dana "two words"'
  expect(
    understoodTerms(q)
      .map(({ text }) => text)
      .join(' '),
  ).toBe(q)
})
