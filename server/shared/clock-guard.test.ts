import { beforeEach, describe, expect, test } from 'vitest'
import { ClockGuard, readClockMemory, type ClockMemory } from './clock-guard.ts'

const hour = 3_600_000
const day = 24 * hour
let wall = 0
let mono = 0
beforeEach(() => {
  wall = Date.parse('2026-11-23T12:00:00Z')
  mono = 5_000
})

/** Time passes normally. */
const pass = (ms: number) => {
  wall += ms
  mono += ms
}
const start = (memory: ClockMemory | null = null) =>
  new ClockGuard(
    memory,
    () => wall,
    () => mono,
  )
/** A new process: its monotonic clock starts over. */
const restart = (guard: ClockGuard) => {
  mono = 0
  return start(readClockMemory(JSON.stringify(guard.memory)))
}

describe('the clock', () => {
  test('is trusted at the first start, while it runs, and after a day off', () => {
    const guard = start()
    expect(guard.check().trusted).toBe(true)
    for (let n = 0; n < 100; n += 1) {
      pass(hour)
      expect(guard.check()).toEqual({ trusted: true, foundAheadMs: null })
    }
    wall += day
    expect(restart(guard).check().trusted).toBe(true)
  })

  test('is not trusted at starts weeks after the last run, and reported once', () => {
    const guard = start()
    guard.check()
    wall += 31 * day
    const second = restart(guard)
    expect(second.check()).toMatchObject({ trusted: false, foundAheadMs: 29 * day })
    pass(hour)
    expect(second.check()).toEqual({ trusted: false, foundAheadMs: null })
    expect(restart(second).check()).toEqual({ trusted: false, foundAheadMs: null })
  })

  test('is trusted again once corrected, or once the server has run with it for a day, across restarts', () => {
    const guard = start()
    guard.check()
    wall += 31 * day
    const ahead = restart(guard)
    ahead.check()
    wall -= 31 * day
    expect(ahead.check().trusted).toBe(true)

    wall += 31 * day
    let again = restart(ahead)
    again.check()
    let hours = 0
    for (; !again.check().trusted; hours += 1) {
      pass(hour)
      if (hours % 5 === 4) {
        again.check()
        wall += 8 * hour
        again = restart(again)
        again.check()
      }
    }
    expect(hours).toBe(24)
    pass(hour)
    expect(again.check().trusted).toBe(true)
    expect(restart(again).check().trusted).toBe(true)
  })

  test('is not trusted after a jump ahead at runtime, and a second jump restarts the trial', () => {
    const guard = start()
    guard.check()
    pass(hour)
    wall += 10 * day
    expect(guard.check()).toMatchObject({ trusted: false })
    for (let n = 0; n < 20; n += 1) {
      pass(hour)
      guard.check()
    }
    wall += 10 * day
    expect(guard.check().trusted).toBe(false)
    for (let n = 0; n < 20; n += 1) {
      pass(hour)
      expect(guard.check().trusted).toBe(false)
    }
  })

  test('set back makes nothing look older', () => {
    const guard = start()
    guard.check()
    wall -= 40 * day
    expect(guard.check().trusted).toBe(true)
    expect(restart(guard).check().trusted).toBe(true)
  })
})

test.each([null, '', 'x', '{}', '{"seen":"1"}', '[]'])('ignores the invalid memory %j', (text) => {
  expect(readClockMemory(text)).toBeNull()
})
