import { describe, expect, it } from 'vitest'
import type { Topic } from '../account/account-topics.ts'
import type { ToldTopic } from '../records/notifications-port.ts'
import { baseline, planOf, type Plan } from './plan.ts'
import { isQuiet } from './quiet-hours.ts'

const minute = 60_000
const hour = 60 * minute
const noon = Date.parse('2026-11-23T12:00:00Z')
const settings = {
  kinds: ['failures', 'runaways', 'stuck_stops'] as const,
  quiet_hours: null as { from: string; to: string; zone: string } | null,
}
const failures = (count: number, key = 'aaaaaaaaaaaa'): Topic => ({ key, kind: 'failures', count })

/** Plays a course of counts and returns what is told when, as `minute: count`. */
function toldIn(course: readonly (readonly [at: number, count: number])[], change = {}): string[] {
  let told: ToldTopic[] = []
  const messages: string[] = []
  for (const [at, count] of course) {
    const topics = count === 0 ? [] : [failures(count)]
    const plan: Plan = planOf(topics, told, { ...settings, ...change }, noon + at * minute)
    ;({ told } = plan)
    for (const topic of plan.due)
      messages.push(`${at}: ${topic.count}${plan.isSummary ? ' summary' : ''}`)
  }
  return messages
}

describe('a group of failures', () => {
  it('is told a minute after the first one, with all that came meanwhile', () => {
    expect(
      toldIn([
        [0, 1],
        [0.5, 120],
        [0.9, 299],
        [1, 300],
        [2, 300],
        [90, 300],
      ]),
    ).toEqual(['1: 300'])
  })

  it('is told again with the new count, at most once an hour', () => {
    expect(
      toldIn([
        [0, 1],
        [1, 1],
        [2, 2],
        [30, 9],
        [60.9, 12],
        [61, 12],
        [180, 12],
      ]),
    ).toEqual(['1: 1', '61: 12'])
  })

  it('is news when it comes back, but not within the hour', () => {
    expect(
      toldIn([
        [0, 3],
        [1, 3],
        [5, 0],
        [10, 3],
        [12, 3],
        [60, 3],
        [61, 3],
      ]),
    ).toEqual(['1: 3', '61: 3'])
    expect(
      toldIn([
        [0, 3],
        [1, 3],
        [5, 0],
        [70, 0],
        [71, 2],
        [72, 2],
      ]),
    ).toEqual(['1: 3', '72: 2'])
  })

  it('is news when more fail than were left after some had been dealt with', () => {
    expect(
      toldIn([
        [0, 5],
        [1, 5],
        [30, 2],
        [70, 3],
        [71, 3],
      ]),
    ).toEqual(['1: 5', '71: 3'])
  })

  it('that is dealt with within the minute is not told', () => {
    expect(
      toldIn([
        [0, 3],
        [0.5, 0],
        [1, 0],
        [2, 0],
      ]),
    ).toEqual([])
  })

  it('that was there before notifications were switched on is not told', () => {
    const before = baseline([failures(7)])
    const plan = planOf([failures(7)], before, settings, noon + hour)
    expect(plan.due).toEqual([])
    const later = planOf([failures(8)], plan.told, settings, noon + 2 * hour)
    expect(planOf([failures(8)], later.told, settings, noon + 3 * hour).due).toEqual([failures(8)])
  })
})

describe('what is told', () => {
  it('is of the chosen kinds', () => {
    const runaway: Topic = { key: 'runaway', kind: 'runaways', count: 1 }
    const only = { ...settings, kinds: ['runaways'] as const }
    const first = planOf([failures(1), runaway], [], only, noon)
    expect(planOf([failures(1), runaway], first.told, only, noon + minute).due).toEqual([runaway])
  })

  it('waits for the end of quiet hours, and is one summary then', () => {
    const quiet = { quiet_hours: { from: '12:00', to: '13:00', zone: 'UTC' } }
    expect(
      toldIn(
        [
          [1, 1],
          [5, 40],
          [59, 40],
          [60, 41],
          [61, 41],
          [200, 41],
        ],
        quiet,
      ),
    ).toEqual(['60: 41 summary'])
    expect(
      toldIn(
        [
          [-1, 1],
          [0, 1],
          [60, 1],
        ],
        quiet,
      ),
    ).toEqual(['60: 1'])
    expect(
      toldIn(
        [
          [1, 3],
          [30, 0],
          [60, 0],
        ],
        quiet,
      ),
    ).toEqual([])
  })
})

describe('quiet hours', () => {
  const at = (text: string) => Date.parse(text)
  it.each([
    ['2026-11-23T21:59:59Z', false],
    ['2026-11-23T22:00:00Z', true],
    ['2026-11-24T05:59:00Z', true],
    ['2026-11-24T06:00:00Z', false],
  ])('past midnight: %s', (text, expected) => {
    expect(isQuiet({ from: '22:00', to: '06:00', zone: 'UTC' }, at(text))).toBe(expected)
  })

  it.each([
    ['2026-01-15T21:30:00Z', true],
    ['2026-07-15T21:30:00Z', true],
    ['2026-07-15T20:30:00Z', true],
    ['2026-01-15T20:30:00Z', false],
  ])('are those of the zone, also in summer: %s', (text, expected) => {
    expect(isQuiet({ from: '22:00', to: '23:59', zone: 'Europe/Berlin' }, at(text))).toBe(expected)
  })

  it('without a length are none', () => {
    expect(isQuiet({ from: '08:00', to: '08:00', zone: 'UTC' }, at('2026-11-23T08:00:00Z'))).toBe(
      false,
    )
    expect(isQuiet(null, noon)).toBe(false)
  })
})
