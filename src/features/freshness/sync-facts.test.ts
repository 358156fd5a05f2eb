import { describe, expect, it } from 'vitest'
import { freeSource, type Sync } from '../../../contract/sync.ts'
import { isUnlimited, syncFacts } from './sync-facts.ts'

const now = Date.parse('2031-11-19T10:30:00Z')
const place = { locale: 'en-GB', zone: 'UTC' }
const free: Sync = {
  ...freeSource,
  account: 'local',
  source: 'embedded',
  capabilities: [],
  synced_at: '2031-11-19T10:29:57Z',
  lag_seconds: 3,
  last_error: null,
  revision: 1,
}
const hosted: Sync = {
  ...free,
  source: 'hosted',
  capabilities: [],
  place: 'api.example.test',
  credits: { limit: 5000, remaining: 4000 },
  budget: { limit: 1200, spent: 312 },
  pace_seconds: 12,
  history: {
    complete: false,
    jobs: 12_300,
    back_to: '2031-11-03T14:00:00Z',
    wanted_from: '2031-08-25T00:00:00Z',
  },
}
const lines = (sync: Sync) =>
  syncFacts(sync, 5_000, now, place).map(({ label, text }) => `${label}: ${text}`)

describe('the facts of a source', () => {
  it('tells all of a hosted one', () => {
    expect(isUnlimited(hosted)).toBe(false)
    expect(lines(hosted)).toEqual([
      'Source: Xplenty API at api.example.test',
      'Last read: 8 s ago',
      'Pace: every 12 s',
      'API credits: 4,000 of 5,000 left this hour (80 %)',
      'Own calls: 312 in the last hour, of a budget of 1,200',
      'History: back to 3 Nov, 14:00, 12,300 jobs so far, going to 25 Aug, 00:00',
    ])
  })

  it('tells little of this machine', () => {
    expect(isUnlimited(free)).toBe(true)
    expect(lines(free)).toEqual(['Source: This machine', 'Last read: 8 s ago'])
  })

  it('tells until when it is paused, and that people’s own actions go on', () => {
    const [, , paused] = syncFacts(
      { ...hosted, paused_until: '2031-11-19T10:58:20Z' },
      0,
      now,
      place,
    )
    expect(paused).toEqual({
      label: 'Paused',
      text: 'until about 10:58',
      note: expect.stringContaining('Stop and run still work'),
    })
  })

  it.each<[string, Partial<Sync>, string]>([
    [
      'a fill not begun',
      { history: { complete: false, jobs: 0, back_to: null, wanted_from: '2031-08-25T00:00:00Z' } },
      'History: not started, going back to 25 Aug, 00:00',
    ],
    [
      'a whole history',
      { history: { complete: true, jobs: 9, back_to: null, wanted_from: '2031-08-25T00:00:00Z' } },
      'History: complete, back to 25 Aug, 00:00',
    ],
    ['rows left out', { left_out: 1 }, 'Left out: 1 row that could not be read'],
    [
      'an error',
      { last_error: { at: '2031-11-19T10:29:00Z', message: 'No answer in time.', status: 504 } },
      'Last error: No answer in time.',
    ],
    ['no read yet', { lag_seconds: null, synced_at: null }, 'Last read: not yet'],
  ])('tells of %s', (_case, change, line) => {
    expect(lines({ ...hosted, ...change })).toContain(line)
  })
})
