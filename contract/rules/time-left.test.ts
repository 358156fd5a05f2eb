import { describe, expect, it } from 'vitest'
import { timeLeft, type TimeLeftFacts } from './time-left.ts'

const nowMs = Date.parse('2031-05-09T08:00:00Z')
const ago = (seconds: number) => new Date(nowMs - seconds * 1000).toISOString()
const estimate = { low_seconds: 540, high_seconds: 1200, as_of: ago(0), valid_seconds: 300 }
const running = (change: Partial<TimeLeftFacts> = {}): TimeLeftFacts => ({
  status: 'running',
  flags: [],
  time_left: estimate,
  ...change,
})
const made = (seconds: number, change: object = {}) =>
  running({ time_left: { ...estimate, as_of: ago(seconds), ...change } })

describe('timeLeft', () => {
  it.each<[string, TimeLeftFacts, object | null]>([
    ['as estimated', running(), { low: 540, high: 1200 }],
    ['counts down from the last progress', made(100), { low: 440, high: 1100 }],
    ['never below zero', made(200, { low_seconds: 120 }), { low: 0, high: 1000 }],
    ['until the estimate expires', made(300), { low: 240, high: 900 }],
    ['not once progress stands still', made(301), null],
    ['not once the estimate has passed', made(60, { high_seconds: 60 }), null],
    ['made by a clock that is ahead', made(-5), { low: 540, high: 1200 }],
    ['made at an unreadable time', running({ time_left: { ...estimate, as_of: '' } }), null],
    ['nothing known', running({ time_left: null }), null],
    ['slow, but moving', running({ flags: [{ kind: 'slow' }] }), { low: 540, high: 1200 }],
    ['a runaway', running({ flags: [{ kind: 'runaway' }] }), null],
    ['no progress', running({ flags: [{ kind: 'no_progress' }] }), null],
    ['queued', running({ status: 'queued' }), null],
    ['completed', running({ status: 'completed' }), null],
  ])('%s', (_case, job, left) => expect(timeLeft(job, nowMs)).toEqual(left))
})
