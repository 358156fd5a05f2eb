import { expect, it } from 'vitest'
import type { FlagEvidence, FlagKind, JobFlag } from '../../../contract/flags.ts'
import { baselineOf, unknownBaseline } from '../../../contract/testing/baselines.ts'
import { flagScale } from './flag-scale.ts'

const nowMs = Date.parse('2031-11-19T03:00:00Z')
const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString()

const times = {
  now: nowMs,
  isEnded: false,
  runtime: 9000,
  waited: 840,
  stopping: null,
  usualRecords: null,
}
const evidence: FlagEvidence = {
  usual: { low_seconds: 540, high_seconds: 840, n: 6, mode: { kind: 'all' } },
  still_since: null,
  usual_pause_seconds: null,
  expected_seconds: null,
  is_hard_limit: false,
  records: null,
}
const flag = (
  kind: FlagKind,
  limit: number | null,
  over: Partial<FlagEvidence> | null = {},
): JobFlag => ({
  kind,
  since: '',
  limit_seconds: limit,
  evidence: over === null ? null : { ...evidence, ...over },
})

const usual = { low: 540, high: 840, text: 'usual 9–14 m' }
const now = { at: 9000, text: 'now 2 h 30 m' }

it.each<[string, JobFlag, object | null]>([
  [
    'a runaway',
    flag('runaway', 1440, { expected_seconds: 12_000 }),
    {
      value: now,
      usual,
      limit: { at: 1440, text: 'runaway past 24 m' },
      expected: { at: 12_000, text: 'by its progress 3 h 20 m' },
    },
  ],
  [
    'a runaway by hard limit',
    flag('runaway', 7200, { is_hard_limit: true }),
    { limit: { at: 7200, text: 'limit of the package 2 h' } },
  ],
  ['a slow run', flag('slow', 1000), { limit: { at: 1000, text: 'slow past 17 m' } }],
  [
    'a standstill',
    flag('no_progress', 300, { still_since: ago(2400), usual_pause_seconds: 240 }),
    {
      value: { at: 2400, text: 'without progress 40 m' },
      usual: { low: 0, high: 240, text: 'usual pauses up to 4 m' },
      limit: { at: 300, text: 'flagged after 5 m' },
    },
  ],
  [
    'an old flag, beside the usual of the job',
    flag('runaway', 1440, null),
    { usual: { low: 2460, high: 3480, text: 'usual 41–58 m' } },
  ],
  [
    'a wait',
    flag('queued_too_long', 600),
    {
      value: { at: 840, text: 'now 14 m' },
      usual,
      limit: { at: 600, text: 'flagged after 10 m' },
      expected: null,
    },
  ],
  ['a stop of unknown length', flag('stuck_stopping', 600), null],
  [
    'odd records',
    flag('odd_records', null, {
      records: {
        output: 'orders',
        count: 312,
        low: 9800,
        high: 11_200,
        ratio: 0.03,
        n: 24,
        mode: { kind: 'all' },
      },
    }),
    {
      value: { at: 312, text: 'this run 312' },
      usual: { low: 9800, high: 11_200, text: 'usual 9,800–11,200' },
      limit: null,
    },
  ],
  ['odd records without figures', flag('odd_records', null), null],
  ['no records', flag('zero_records', null), null],
])('%s', (_case, given, scale) => {
  const drawn = flagScale(given, times, baselineOf(), 'en-GB')
  if (scale === null) expect(drawn).toBeNull()
  else expect(drawn).toMatchObject(scale)
})

it('draws nothing where there is nothing to compare with', () =>
  expect(
    flagScale(flag('runaway', null, { usual: null }), times, unknownBaseline(), 'en-GB'),
  ).toBeNull())

it('does not extrapolate a run that has ended', () =>
  expect(
    flagScale(
      flag('runaway', 1440, { expected_seconds: 12_000 }),
      { ...times, isEnded: true },
      null,
      'en-GB',
    ),
  ).toMatchObject({ value: { text: 'this run 2 h 30 m' }, expected: null }))
