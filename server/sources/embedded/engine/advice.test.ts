import { describe, expect, test } from 'vitest'
import { adviseOnCompletion, adviseOnFailure, extractLines } from './advice.ts'

describe('adviseOnFailure', () => {
  test.each<[string, string, RegExp]>([
    [
      'Binder Error: Referenced column "iatta" not found in FROM clause!\nCandidate bindings: "iata", "latitude"\n\nLINE 1: x',
      'Column "iatta" does not exist in the data.',
      /"iata", "latitude"/,
    ],
    [
      'Catalog Error: Table with name aa does not exist!\nDid you mean "a"?',
      'Table "aa" does not exist.',
      /Did you mean "a"/,
    ],
    [
      'The SQL uses $min, but there is no such variable.',
      'Variable "min" has no value.',
      /Add "min"/,
    ],
    [
      'Out of Memory Error: failed to offload data block',
      'The job needed more memory and disk space than allowed.',
      /_MEMORY_LIMIT_MB/,
    ],
    [
      "Conversion Error: Could not convert string 'Thigpen' to INT32 when casting",
      'The value "Thigpen" cannot be read as INT32.',
      /try_cast/,
    ],
    [
      'Invalid Input Error: CSV Error on Line: 14\nOriginal Line: a,b',
      'Line 14 of a CSV source cannot be parsed.',
      /bad_rows/,
    ],
    ['Invalid Input Error: The report is 9 minutes old.', 'The report is 9 minutes old.', /check/],
    [
      'Variable "a" must be a number, but is "x".',
      'Variable "a" must be a number, but is "x".',
      /Correct the variable/,
    ],
    [
      'Parser Error: syntax error at or near "frm"\n\nLINE 1',
      'The SQL cannot be parsed: syntax error at or near "frm"',
      /package file/,
    ],
  ])('%s', (message, headline, item) => {
    const advice = adviseOnFailure(message)
    expect(advice.headline).toBe(headline)
    expect(advice.items.join(' ')).toMatch(item)
  })

  test('an unknown error keeps its first line', () => {
    expect(adviseOnFailure('Odd Error: so\nmore')).toEqual({ headline: 'Odd Error: so', items: [] })
  })
})

test.each([
  [{ records: 5, rejected: 0, outputs: 1 }, null],
  [{ records: 0, rejected: 0, outputs: 0 }, null],
  [{ records: 0, rejected: 0, outputs: 1 }, 'Completed with 0 records.'],
  [{ records: 5, rejected: 1, outputs: 1 }, 'Completed; 1 row was rejected.'],
  [
    { records: 0, rejected: 1200, outputs: 2 },
    'Completed with 0 records. 1,200 rows were rejected.',
  ],
])('adviseOnCompletion(%o)', (done, headline) => {
  expect(adviseOnCompletion(done)?.headline ?? null).toBe(headline)
})

test('highlights the lines from the first error on, else the last ones', () => {
  expect(extractLines('a\nb failed: x\nc\n')).toBe('b failed: x\nc')
  expect(extractLines('a\nb\nc\n', 2)).toBe('b\nc')
})
