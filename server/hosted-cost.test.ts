import { describe, expect, test } from 'vitest'
import { simulateHour, type HourCost } from './testing/simulated-hour.ts'
import { repetitions } from '../tools/thorough.ts'

/** Calls per hour in steady state, whatever the number of tabs. */
const ceiling = 1_200
const hourSeconds = 3_600
const seconds = repetitions({ everyday: 900, thorough: hourSeconds })
/** The simulated share of the hour. */
const share = seconds / hourSeconds

describe.each([true, false])('an hour of a hosted account, with movement: %s', (moves) => {
  const costs = new Map<number, HourCost>()

  test.each([1, 10, 100])(
    '%i tabs cost no more than the ceiling, and the store is never far behind',
    async (tabs) => {
      const cost = await simulateHour({ tabs, moves, seconds })
      costs.set(tabs, cost)
      expect(cost.answers).toBeGreaterThan(tabs * 1_000 * share)
      expect(cost.total).toBeGreaterThan(100 * share)
      expect(cost.total).toBeLessThanOrEqual(ceiling * share)
      expect(cost.worstLag).toBeLessThanOrEqual(45)
    },
    180_000,
  )

  test('a hundred tabs cost what one does', () => {
    const [one, hundred] = [costs.get(1), costs.get(100)]
    expect(one && hundred && hundred.total / one.total).toBeLessThanOrEqual(1.1)
  })
})

test('an account without viewers costs a fraction', async () => {
  expect((await simulateHour({ tabs: 0, moves: true, seconds })).total).toBeLessThanOrEqual(
    (ceiling * share) / 2,
  )
}, 60_000)
