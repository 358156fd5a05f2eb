import { expect, it } from 'vitest'
import { freeSource, type Sync } from '../../../contract/sync.ts'
import { historyFillOf } from './history-fill.ts'

const now = Date.parse('2031-11-19T10:30:00Z')
const place = { locale: 'en-GB', zone: 'UTC' }
const day = 86_400_000
const iso = (daysAgo: number) => new Date(now - daysAgo * day).toISOString()
const sync = (history: Sync['history'], change: Partial<Sync> = {}): Sync => ({
  ...freeSource,
  account: 'a',
  source: 'hosted',
  capabilities: [],
  synced_at: iso(0),
  lag_seconds: 1,
  last_error: null,
  revision: 1,
  history,
  ...change,
})
const filling = { complete: false, jobs: 12_300, back_to: iso(16), wanted_from: iso(64) }
const anyTime = { from: null, to: null }

it.each<
  [string, Sync, { from: string | null; to: string | null }, ReturnType<typeof historyFillOf>]
>([
  ['nothing to fetch', sync(null), anyTime, null],
  ['all there', sync({ ...filling, complete: true }), anyTime, null],
  [
    'a quarter there',
    sync(filling),
    anyTime,
    {
      ratio: 0.25,
      text:
        'Older jobs are still being fetched: back to 3 Nov, 10:30 (25 %), 12,300 jobs so far, ' +
        'going to 16 Sept, 10:30',
      touchesList: true,
    },
  ],
  [
    'a range that is there',
    sync(filling),
    { from: '-24h', to: null },
    { ratio: 0.25, text: expect.any(String), touchesList: false },
  ],
  [
    'a range that is not',
    sync(filling),
    { from: '-30d', to: null },
    { ratio: 0.25, text: expect.any(String), touchesList: true },
  ],
  [
    'nothing there yet',
    sync({ ...filling, back_to: null, jobs: 0 }),
    { from: '-24h', to: null },
    { ratio: 0, text: 'Jobs are being fetched, going back to 16 Sept, 10:30', touchesList: true },
  ],
  [
    'a pause',
    sync({ ...filling, back_to: null }, { paused_until: '2031-11-19T10:58:00Z' }),
    anyTime,
    {
      ratio: 0,
      text: 'Jobs are being fetched, going back to 16 Sept, 10:30; goes on about 10:58',
      touchesList: true,
    },
  ],
  [
    'further back than wanted',
    sync({ ...filling, back_to: iso(70) }),
    anyTime,
    { ratio: 1, text: expect.any(String), touchesList: true },
  ],
])('%s', (_case, state, filter, expected) => {
  expect(historyFillOf(state, filter, now, place)).toEqual(expected)
})
