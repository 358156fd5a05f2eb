import { expect, it } from 'vitest'
import type { Baseline } from '../../contract/baseline.ts'
import { baselineOf, unknownBaseline } from '../../contract/testing/baselines.ts'
import { typicalText, usualRange } from './usual.ts'

const usual = baselineOf({ low_seconds: 1440, high_seconds: 1860 })

it.each<[string, Baseline | null, [number, number] | null, string | null]>([
  ['the middle four fifths', usual, [1440, 1860], 'typical 24–31 m'],
  [
    'median and p95 where only these are known',
    unknownBaseline({ p50_seconds: 60, p95_seconds: 90 }),
    [60, 90],
    'typical 60–90 s',
  ],
  ['too few runs', unknownBaseline(), null, null],
  ['no baseline', null, null, null],
])('%s', (_case, given, range, text) => {
  expect(usualRange(given)).toEqual(range)
  expect(typicalText(given)).toBe(text)
})
