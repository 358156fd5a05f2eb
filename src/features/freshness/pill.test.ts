import { expect, it } from 'vitest'
import { freeSource, type Sync } from '../../../contract/sync.ts'
import type { PageFreshness } from '../../domain/page-freshness.ts'
import { pillOf } from './pill.ts'

const now = Date.parse('2031-11-19T10:30:00Z')
const place = { locale: 'en-GB', zone: 'UTC' }
const ago = (seconds: number) => new Date(now - seconds * 1000).toISOString()
const page: PageFreshness = {
  state: 'live',
  lastGoodMs: now - 4_000,
  ageMs: 4_000,
  cause: null,
  delayMs: 5_000,
}
const embedded: Sync = {
  ...freeSource,
  account: 'local',
  source: 'embedded',
  capabilities: [],
  synced_at: ago(3),
  lag_seconds: 3,
  last_error: null,
  revision: 1,
}
const hosted: Sync = {
  ...embedded,
  account: 'acme',
  source: 'hosted',
  capabilities: [],
  place: 'api.example.test',
  credits: { limit: 5000, remaining: 4000 },
  budget: { limit: 1200, spent: 300 },
  pace_seconds: 12,
  history: { complete: true, jobs: 5, back_to: ago(9e6), wanted_from: ago(9e6) },
}
const failed = { at: ago(10), message: 'The account’s API answered 503.', status: 503 }

it.each<[string, Partial<PageFreshness>, Partial<Sync> | null, string, string]>([
  ['before the server has told', {}, null, 'live', 'Live · 4 s ago'],
  ['a hosted source, read 20 s ago', {}, { ...hosted, lag_seconds: 20 }, 'live', 'Live · 25 s ago'],
  [
    'a hosted source, within three reads',
    {},
    { ...hosted, lag_seconds: 30 },
    'live',
    'Live · 35 s ago',
  ],
  [
    'a hosted source, three reads missed',
    {},
    { ...hosted, pace_seconds: 10, lag_seconds: 46 },
    'stale',
    'Stale · source last read 51 s ago',
  ],
  [
    'one error, read since',
    {},
    { ...hosted, lag_seconds: 3, synced_at: ago(3), last_error: failed },
    'live',
    'Live · 8 s ago',
  ],
  [
    'one error, not yet too old',
    {},
    { ...hosted, synced_at: ago(20), lag_seconds: 20, last_error: failed },
    'live',
    'Live · 25 s ago',
  ],
  [
    'three reads missed',
    {},
    { ...hosted, synced_at: ago(300), lag_seconds: 300, last_error: failed },
    'stale',
    'Stale · source last read 5 min ago: The account’s API answered 503.',
  ],
  [
    'three reads missed, and nobody knows why',
    {},
    { ...hosted, synced_at: ago(300), lag_seconds: 300 },
    'stale',
    'Stale · source last read 5 min ago',
  ],
  [
    'rarely asked, and only one read old',
    {},
    { ...hosted, pace_seconds: 120, lag_seconds: 110 },
    'slow',
    'Slow · every 120 s',
  ],
  [
    'few credits left',
    {},
    { ...hosted, pace_seconds: 30, credits: { limit: 5000, remaining: 900 } },
    'slow',
    'Slow · every 30 s (API credits 18 %)',
  ],
  [
    'the budget nearly spent',
    {},
    { ...hosted, pace_seconds: 60, budget: { limit: 1200, spent: 1140 } },
    'slow',
    'Slow · every 60 s (API budget 95 % used)',
  ],
  [
    'a busy hour at the usual pace',
    {},
    { ...hosted, budget: { limit: 1200, spent: 1000 } },
    'live',
    expect.stringMatching(/^Live · /),
  ],
  [
    'paused',
    {},
    { ...hosted, lag_seconds: 300, paused_until: '2031-11-19T10:58:20Z' },
    'paused',
    'Paused at the source · resumes about 10:58',
  ],
  ['a pause that is over', {}, { ...hosted, paused_until: ago(1) }, 'live', 'Live · 8 s ago'],
  [
    'not read yet',
    {},
    { ...hosted, synced_at: null, lag_seconds: null },
    'loading',
    'Loading · first read of the source',
  ],
  [
    'never read, for a reason',
    {},
    { ...hosted, synced_at: null, lag_seconds: null, last_error: failed },
    'stale',
    'Stale · source not read yet: The account’s API answered 503.',
  ],
  [
    'this machine, where nothing happens',
    {},
    { ...embedded, lag_seconds: 400, synced_at: ago(400) },
    'live',
    'Live · 4 s ago',
  ],
  [
    'this machine, out of order',
    {},
    { ...embedded, lag_seconds: 90, synced_at: ago(90), last_error: failed },
    'stale',
    'Stale · source last read 1 min ago: The account’s API answered 503.',
  ],
  [
    'our own server lost',
    { state: 'stale', ageMs: 61_000, cause: '503' },
    hosted,
    'stale',
    'Stale · last good 1 min ago: 503',
  ],
  [
    'paused by the person',
    { state: 'paused' },
    { ...hosted, paused_until: '2031-11-19T10:58:20Z' },
    'paused',
    'Paused · by you, 4 s ago',
  ],
  [
    'our own server slow',
    { state: 'slow', delayMs: 40_000, cause: '429' },
    hosted,
    'slow',
    'Slow · every 40 s: 429',
  ],
])('%s', (_case, change, sync, look, text) => {
  const pill = pillOf(
    { ...page, ...change },
    sync === null ? null : { sync: { ...hosted, ...sync }, ageMs: 5_000, told: false },
    now,
    place,
  )
  expect({ look: pill.look, text: `${pill.word} · ${pill.rest}` }).toEqual({ look, text })
})

it('says since when running clocks are not to be trusted', () => {
  const heard = (sync: Partial<Sync>) => ({
    sync: { ...hosted, ...sync },
    ageMs: 5_000,
    told: false,
  })
  expect(pillOf(page, heard({ lag_seconds: 20 }), now, place).sourceStaleMs).toBeNull()
  expect(pillOf(page, heard({ lag_seconds: 300 }), now, place).sourceStaleMs).toBe(305_000)
  expect(
    pillOf(page, heard({ lag_seconds: 300, paused_until: ago(-60) }), now, place).sourceStaleMs,
  ).toBe(305_000)
})

it('does not call a source stale that its server would have called so', () => {
  const state: Sync = { ...hosted, pace_seconds: 5, lag_seconds: 4 }
  const heard = { sync: state, ageMs: 50_000 }
  expect(pillOf(page, { ...heard, told: false }, now, place).look).toBe('stale')
  const told = pillOf(page, { ...heard, told: true }, now, place)
  expect([told.look, told.rest]).toEqual(['live', '4 s ago'])
  const behind = { ...heard, sync: { ...state, lag_seconds: 31 }, told: true }
  expect(pillOf(page, behind, now, place).rest).toBe('source last read 1 min ago')
})
