import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newsDelay } from './news/news-pace.ts'
import { pollDelay, staleAfterMs, type PollState } from './poll.ts'

const calm: PollState = {
  view: 'list',
  statuses: ['completed'],
  paused: false,
  latencyMs: 20,
  failures: 0,
  retryAfterSeconds: null,
  actedAtMs: null,
  refused: false,
  told: false,
  timed: false,
  readAgoMs: 1_000,
  nowMs: 1_000_000,
  jitter: 0.5,
}

describe('the pace of polls (interaction-rules.md §2)', () => {
  it.each<[string, Partial<PollState>, number | false]>([
    ['an idle list', {}, 20_000],
    ['a list with something live', { statuses: ['completed', 'running'] }, 5_000],
    ['a live job', { view: 'detail', statuses: ['running'] }, 2_000],
    ['a queued job', { view: 'detail', statuses: ['queued'] }, 2_000],
    ['a job that has ended', { view: 'detail', statuses: ['failed'] }, false],
    ['a status nobody knows yet', { view: 'detail', statuses: ['unknown'] }, 2_000],
    ['packages and clusters', { view: 'side', statuses: [] }, 10_000],
    ['just after a stop', { view: 'detail', statuses: ['running'], actedAtMs: 990_000 }, 1_000],
    ['just after a run, on a quiet list', { actedAtMs: 981_000 }, 1_000],
    ['20 s after a stop', { view: 'detail', statuses: ['running'], actedAtMs: 979_000 }, 2_000],
    ['paused', { paused: true, statuses: ['running'] }, false],
    ['paused, but the person has just acted', { paused: true, actedAtMs: 995_000 }, 1_000],
    ['a slow server', { statuses: ['running'], latencyMs: 4_000 }, 16_000],
    ['three failures in a row', { statuses: ['running'], failures: 3 }, 40_000],
    ['many failures', { statuses: ['running'], failures: 30 }, 60_000],
    ['the server says when', { statuses: ['running'], retryAfterSeconds: 90 }, 90_000],
    ['watched jobs', { view: 'watched', statuses: [] }, 10_000],
    ['watched jobs, in a hidden tab', { view: 'watchedHidden', statuses: [] }, 25_000],
    ['failures, at most once a minute', { view: 'failures', statuses: [], jitter: 0 }, 60_300],
    ['failures, while the server is down', { view: 'failures', statuses: [], failures: 3 }, 67_000],
    ['refused', { refused: true }, 60_000],
    [
      'refused, for a job that is not there',
      { view: 'detail', statuses: [], refused: true },
      60_000,
    ],
    ['refused, and paused', { refused: true, paused: true }, false],
    [
      'a machine that slept through a read',
      { statuses: ['running'], latencyMs: 8 * 3_600_000 },
      80_000,
    ],
    ['a server that says never', { statuses: ['running'], retryAfterSeconds: 1e12 }, 3_600_000],
  ])('%s', (_case, change, expected) => {
    expect(pollDelay({ ...calm, ...change })).toBe(expected)
  })

  it('spreads by a tenth either way, no more', () => {
    expect(pollDelay({ ...calm, jitter: 0 })).toBe(18_000)
    expect(pollDelay({ ...calm, jitter: 1 })).toBe(22_000)
  })

  it('never costs more than a quarter of the time, nor asks before it is allowed', () => {
    fc.assert(
      fc.property(
        fc.record({
          view: fc.constantFrom('list' as const, 'detail' as const, 'side' as const),
          latencyMs: fc.integer({ min: 0, max: 20_000 }),
          failures: fc.nat(20),
          retryAfterSeconds: fc.option(fc.integer({ min: 1, max: 600 })),
          jitter: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        (change) => {
          const delay = pollDelay({ ...calm, statuses: ['running'], ...change })
          expect(delay).not.toBe(false)
          expect(Number(delay)).toBeGreaterThanOrEqual(0.89 * 4 * change.latencyMs)
          expect(Number(delay)).toBeGreaterThanOrEqual(
            0.89 * (change.retryAfterSeconds ?? 0) * 1000,
          )
        },
      ),
    )
  })
})

it('is stale after three missed reads', () => {
  expect(staleAfterMs({ ...calm, statuses: ['running'] })).toBe(15_000)
  expect(staleAfterMs({ ...calm, statuses: ['running'], failures: 4 })).toBe(15_000)
  expect(staleAfterMs({ ...calm, actedAtMs: calm.nowMs })).toBe(10_000)
  expect(staleAfterMs({ ...calm, view: 'detail' })).toBe(null)
})

describe('while the server tells of changes', () => {
  const told: PollState = { ...calm, told: true }

  it.each<[string, Partial<PollState>, number | false]>([
    ['a list', {}, false],
    ['a list with something live', { statuses: ['running'] }, false],
    ['the state of the sync', { view: 'side' }, false],
    ['who is signed in', { view: 'session' }, false],
    ['watched jobs', { view: 'watched' }, false],
    ['watched jobs, in a hidden tab', { view: 'watchedHidden' }, false],
    ['failures', { view: 'failures' }, false],
    ['what the server has no word of', { view: 'unheard' }, 10_000],
    ['a live job, whose log grows unheard', { view: 'detail', statuses: ['running'] }, 2_000],
    ['a job that has ended', { view: 'detail', statuses: ['failed'] }, false],
    ['just after a stop', { actedAtMs: calm.nowMs }, 1_000],
    ['what time alone changes', { timed: true, readAgoMs: 10_000 }, 80_000],
    ['what time alone changes, long ago', { timed: true, readAgoMs: 500_000 }, 1_000],
    ['a read that failed', { failures: 1 }, 40_000],
    ['refused', { refused: true }, 60_000],
    ['paused', { paused: true }, false],
  ])('polls so: %s', (_case, change, expected) => {
    expect(pollDelay({ ...told, ...change })).toBe(expected)
  })

  it.each<[string, Partial<PollState>, number | false]>([
    ['a list', {}, 500],
    ['a slow server', { latencyMs: 3_000 }, 12_000],
    ['a live job', { view: 'detail', statuses: ['running'] }, 500],
    ['a job that has ended', { view: 'detail', statuses: ['failed'] }, 10_000],
    ['failures, at most once a minute', { view: 'failures' }, 67_000],
    ['what the server has no word of', { view: 'unheard' }, false],
    ['paused', { paused: true }, false],
    ['paused, but the person has just acted', { paused: true, actedAtMs: calm.nowMs }, 500],
  ])('reads so soon after the last time: %s', (_case, change, expected) => {
    expect(newsDelay({ ...told, ...change })).toBe(expected)
  })

  it('is stale 35 s after the last word', () => {
    expect(staleAfterMs(told)).toBe(35_000)
    expect(staleAfterMs({ ...told, timed: true })).toBe(35_000)
  })
})
