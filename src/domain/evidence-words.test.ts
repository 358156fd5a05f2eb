import { describe, expect, it } from 'vitest'
import type { RunMode } from '../../contract/baseline.ts'
import type { FlagDecision, FlagEvidence, JobFlag } from '../../contract/flags.ts'
import { decisionWords, flagSentence, modeWords, type FlagTimes } from './evidence-words.ts'

const place = { locale: 'en-GB', zone: 'UTC' }
const now = Date.parse('2031-11-19T03:00:00Z')
const mondays: RunMode = { kind: 'weekday', weekday: 1 }

const times: FlagTimes = {
  now,
  isEnded: false,
  runtime: 4320,
  waited: 840,
  stopping: 840,
  usualRecords: null,
}
const evidence: FlagEvidence = {
  usual: { low_seconds: 540, high_seconds: 840, n: 6, mode: mondays },
  still_since: null,
  usual_pause_seconds: null,
  expected_seconds: null,
  is_hard_limit: false,
  records: null,
}
const flag = (kind: JobFlag['kind'], over: Partial<FlagEvidence> | null = {}): JobFlag => ({
  kind,
  since: '2031-11-19T02:20:00Z',
  limit_seconds: kind === 'odd_records' || kind === 'zero_records' ? null : 7200,
  evidence: over === null ? null : { ...evidence, ...over },
})
const orders = { output: 'orders', count: 312, low: 9800, high: 11_200, ratio: 0.03, n: 24 }

describe('modeWords', () => {
  it.each<[RunMode, string]>([
    [{ kind: 'all' }, ''],
    [mondays, 'on Mondays'],
    [{ kind: 'weekday', weekday: 0 }, 'on Sundays'],
    [{ kind: 'weekday', weekday: 7 }, 'on this weekday'],
    [{ kind: 'weekend' }, 'at weekends'],
    [{ kind: 'working_days' }, 'on working days'],
    [{ kind: 'month_start' }, 'in the first days of the month'],
    [{ kind: 'month_end' }, 'in the last days of the month'],
    [{ kind: 'mid_month' }, 'within the month'],
    [{ kind: 'hour', hour: 3 }, 'around 03:00 UTC'],
    [{ kind: 'variable', name: 'region', value: 'north' }, 'with region = north'],
    [{ kind: 'input_size', name: 'rows', value: '120000' }, 'for rows = 120000'],
    [{ kind: 'similar_packages' }, 'for similar packages'],
  ])('%j is "%s"', (mode, words) => expect(modeWords(mode)).toBe(words))
})

describe('flagSentence', () => {
  it.each<[string, JobFlag, Partial<FlagTimes>, string]>([
    [
      'a runaway that stands still',
      flag('runaway', { still_since: '2031-11-19T02:20:00Z' }),
      {},
      '1 h 12 m; on Mondays 9–14 m in 6 runs; no progress for 40 m',
    ],
    [
      'a runaway whose progress tells the rest',
      flag('runaway', { expected_seconds: 11_400 }),
      {},
      '1 h 12 m; on Mondays 9–14 m in 6 runs; progress points to 3 h 10 m in all',
    ],
    [
      'a runaway by the limit of its package',
      flag('runaway', { is_hard_limit: true }),
      { runtime: 7320 },
      '2 h 2 m; over the limit of 2 h set for this package; on Mondays 9–14 m in 6 runs',
    ],
    [
      'all runs of a package',
      flag('slow', { usual: { low_seconds: 540, high_seconds: 840, n: 1, mode: { kind: 'all' } } }),
      {},
      '1 h 12 m; usually 9–14 m in 1 run',
    ],
    [
      'a young package',
      flag('runaway', {
        usual: { low_seconds: 540, high_seconds: 840, n: 2, mode: { kind: 'similar_packages' } },
      }),
      {},
      '1 h 12 m; for similar packages 9–14 m',
    ],
    ['nothing known', flag('runaway', { usual: null }), {}, '1 h 12 m'],
    [
      'no progress',
      flag('no_progress', {
        usual: null,
        still_since: '2031-11-19T02:20:00Z',
        usual_pause_seconds: 240,
      }),
      {},
      '1 h 12 m; no progress for 40 m, usually up to 4 m',
    ],
    [
      'a runaway that is about to end, by its progress',
      flag('runaway', { expected_seconds: 4400 }),
      {},
      '1 h 12 m; on Mondays 9–14 m in 6 runs',
    ],
    [
      'a standstill, whose progress so far tells nothing of the rest',
      flag('runaway', { expected_seconds: 11_400, still_since: '2031-11-19T02:20:00Z' }),
      {},
      '1 h 12 m; on Mondays 9–14 m in 6 runs; no progress for 40 m',
    ],
    [
      'an ended run, which is not still',
      flag('runaway', { still_since: '2031-11-19T02:20:00Z', expected_seconds: 11_400 }),
      { isEnded: true },
      '1 h 12 m; on Mondays 9–14 m in 6 runs',
    ],
    ['an old runaway', flag('runaway', null), {}, '1 h 12 m; flagged after 2 h'],
    ['an old standstill', flag('no_progress', null), {}, '1 h 12 m; no progress for 40 m'],
    [
      'a long wait',
      flag('queued_too_long', {
        usual: { low_seconds: 10, high_seconds: 180, n: 30, mode: { kind: 'all' } },
      }),
      {},
      'Waiting 14 m; usually up to 3 m',
    ],
    [
      'a wait of unknown length',
      flag('queued_too_long', null),
      { waited: null },
      'Waiting; flagged after 2 h',
    ],
    ['a slow stop', flag('stuck_stopping'), {}, 'Stopping for 14 m; usually up to 14 m'],
    [
      'few records',
      flag('odd_records', { records: { ...orders, mode: { kind: 'all' } } }),
      {},
      '312 records in orders; usually 9,800–11,200 in 24 runs (3 %)',
    ],
    [
      'few records for a Monday',
      flag('odd_records', { records: { ...orders, mode: mondays } }),
      {},
      '312 records in orders; on Mondays 9,800–11,200 in 24 runs (3 %)',
    ],
    ['odd records, unexplained', flag('odd_records', null), {}, 'The number of records is unusual'],
    ['no records', flag('zero_records', null), {}, 'No records written'],
    [
      'no records where there usually are some',
      flag('zero_records', null),
      { usualRecords: 9800 },
      'No records written; usually 9,800',
    ],
  ])('%s', (_case, given, over, sentence) =>
    expect(flagSentence(given, { ...times, ...over }, place)).toBe(sentence),
  )
})

describe('decisionWords', () => {
  const decision: FlagDecision = {
    kind: 'runaway',
    choice: 'hour',
    until: '2031-11-19T03:40:00Z',
    at: '2031-11-19T02:40:00Z',
    actor: 'Ana',
    reason: 'month end',
  }
  it.each<[Partial<FlagDecision>, string]>([
    [{}, 'Snoozed until 03:40 by Ana: month end'],
    [{ reason: ' ' }, 'Snoozed until 03:40 by Ana'],
    [{ until: null, reason: null }, 'Snoozed for an hour by Ana'],
    [{ choice: 'run', until: null }, 'Snoozed for this run by Ana: month end'],
    [{ choice: 'expected', until: null }, 'Marked as expected by Ana: month end'],
    [{ choice: 'fine', until: null, reason: null }, 'Marked as fine by Ana'],
  ])('%j', (over, words) => expect(decisionWords({ ...decision, ...over }, now, place)).toBe(words))
})
