import { expect, it } from 'vitest'
import type { Baseline } from '../../../contract/baseline.ts'
import { baselineOf, unknownBaseline } from '../../../contract/testing/baselines.ts'
import { bandText, limitText } from './chart-caption.ts'

const range = { low_seconds: 540, high_seconds: 840 }

it.each<[string, Baseline | null, string]>([
  [
    'the mode of the run',
    baselineOf({ ...range, n: 6, mode: { kind: 'weekday', weekday: 1 } }),
    'Grey band: on Mondays, 9–14 m in 6 runs.',
  ],
  ['all runs', baselineOf(range), 'Grey band: usual, 9–14 m in 30 runs.'],
  [
    'a young package',
    baselineOf({ ...range, n: 1, mode: { kind: 'similar_packages' } }),
    'Grey band: for similar packages, 9–14 m, since this one has too few runs.',
  ],
  [
    'too little known',
    unknownBaseline({ n: 2 }),
    'No baseline yet: 2 completed runs, 3 are needed.',
  ],
  ['nothing known', null, 'No baseline yet: 0 completed runs, 3 are needed.'],
])('the band of %s', (_case, usual, text) => expect(bandText(usual, 'en-GB')).toBe(text))

it.each<[string, Baseline | null, number, string | null]>([
  ['on the chart', baselineOf(), 7200, 'Dashed: runaway past 1 h 56 m.'],
  ['beyond it', baselineOf(), 3600, 'Runaway past 1 h 56 m; beyond the chart.'],
  [
    'that somebody set',
    baselineOf({ runaway_after_seconds: 3600, hard_limit_seconds: 3600 }),
    7200,
    'Dashed: runaway past 1 h, the limit set for this package.',
  ],
  [
    'that is below the one somebody set',
    baselineOf({ hard_limit_seconds: 9000 }),
    7200,
    'Dashed: runaway past 1 h 56 m.',
  ],
  ['unknown', unknownBaseline(), 7200, null],
  ['without a baseline', null, 7200, null],
])('a limit %s', (_case, usual, highest, text) => expect(limitText(usual, highest)).toBe(text))
