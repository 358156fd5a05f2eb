import { describe, expect, test } from 'vitest'
import { simulateHour, type HourCost } from './testing/simulated-hour.ts'

/** Whatever the number of tabs, in steady state. */
const ceiling = 1_200

describe.each([true, false])('an hour of a hosted account, with movement: %s', (moves) => {
  const costs = new Map<number, HourCost>()

  test.each([1, 10, 100])(
    '%i tabs cost no more than the ceiling, and the store is never far behind',
    async (tabs) => {
      const cost = await simulateHour({ tabs, moves })
      costs.set(tabs, cost)
      expect(cost.answers).toBeGreaterThan(tabs * 1_000)
      expect(cost.total).toBeGreaterThan(100)
      expect(cost.total).toBeLessThanOrEqual(ceiling)
      expect(cost.worstLag).toBeLessThanOrEqual(45)
    },
    180_000,
  )

  test('a hundred tabs cost what one does', () => {
    const [one, hundred] = [costs.get(1), costs.get(100)]
    expect(one && hundred && hundred.total / one.total).toBeLessThanOrEqual(1.1)
  })
})

test('an account that nobody looks at costs a fraction', async () => {
  expect((await simulateHour({ tabs: 0, moves: true })).total).toBeLessThanOrEqual(ceiling / 2)
}, 60_000)
