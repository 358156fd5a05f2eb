import { describe, expect, it } from 'vitest'
import { timeLeft, type TimeLeftFacts } from './time-left.ts'

const nowMs = Date.parse('2031-05-09T08:00:00Z')
const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString()
const running = (change: Partial<TimeLeftFacts> = {}): TimeLeftFacts => ({
  status: 'running',
  progress: 0.5,
  started_at: ago(600),
  progress_since: ago(0),
  flags: [],
  usual: { p50_seconds: 1440, p95_seconds: 1860 },
  ...change,
})
const flag = (kind: TimeLeftFacts['flags'][number]['kind']) => ({ flags: [{ kind }] })

describe('timeLeft', () => {
  it.each<[string, Partial<TimeLeftFacts>, number, object | null]>([
    ['by progress and by history', {}, 600, { byProgress: 600, byHistory: 1260 }],
    ['without a baseline', { usual: null }, 600, { byProgress: 600, byHistory: null }],
    [
      'with too few runs for one',
      { usual: { p50_seconds: null, p95_seconds: null } },
      600,
      { byProgress: 600, byHistory: null },
    ],
    ['past what is usual', {}, 2000, { byProgress: 2000, byHistory: 0 }],
    [
      'subtracts the time since the last progress',
      { progress_since: ago(100) },
      600,
      { byProgress: 400 },
    ],
    ['a slow one goes on by its progress', flag('slow'), 600, { byProgress: 600 }],
    [
      'started a moment ago, and seen once only',
      { progress_since: null, started_at: ago(60), progress: 0.2 },
      60,
      { byProgress: 240 },
    ],
    ['too early', { progress: 0.04 }, 60, null],
    ['at its end', { progress: 1 }, 600, null],
    ['beyond all experience', { progress: 0.1 }, 1000, null],
    ['standing still', flag('no_progress'), 600, null],
    ['a runaway', flag('runaway'), 600, null],
    ['not moved for over 5 minutes', { progress_since: ago(301) }, 6000, null],
    [
      'moved just within them',
      { progress_since: ago(300), progress: 0.5 },
      1200,
      { byProgress: 600 },
    ],
    [
      'not moved for a quarter of a short run',
      { progress_since: ago(101), usual: { p50_seconds: 400, p95_seconds: 600 } },
      350,
      null,
    ],
    [
      'at 99 % for longer than the rest should have taken',
      { progress: 0.99, progress_since: ago(12) },
      600,
      null,
    ],
    ['at 99 % since a moment', { progress: 0.99, progress_since: ago(2) }, 600, { byProgress: 4 }],
    [
      'first seen long after its start, and not moved since',
      { progress_since: null, started_at: ago(3600) },
      3600,
      null,
    ],
    ['no time is known', { progress_since: null, started_at: null }, 600, null],
    [
      'a move that the clocks put into the future',
      { progress_since: ago(-30) },
      600,
      { byProgress: 600 },
    ],
    ['ended', { status: 'completed' }, 600, null],
    ['stopping', { status: 'stopping' }, 600, null],
    ['queued', { status: 'queued', started_at: null }, 0, null],
  ])('%s', (_name, change, elapsed, expected) => {
    const left = timeLeft(running(change), elapsed, nowMs)
    if (expected === null) expect(left).toBeNull()
    else
      expect(left && { ...left, byProgress: Math.round(left.byProgress) }).toMatchObject(expected)
  })

  it('counts down without progress, and stays null at the end until there is some', () => {
    const stuck = running({ progress: 0.99, progress_since: ago(0) })
    const told = Array.from({ length: 420 }, (_, seconds) =>
      timeLeft(stuck, 600 + seconds, nowMs + seconds * 1000),
    ).filter((left) => left !== null)
    expect(told.length).toBeGreaterThan(0)
    expect(told.length).toBeLessThan(10)
  })
})
