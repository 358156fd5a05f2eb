import { beforeEach, describe, expect, test } from 'vitest'
import { createBackgroundTask } from './background-task.ts'

const errors: object[] = []
const log = {
  info: () => undefined,
  warn: () => undefined,
  error: (fields: object) => errors.push(fields),
}
let clock = 0
const deps = { log, monotonic: () => clock }
beforeEach(() => {
  errors.length = 0
  clock = 0
})

describe('a background task', () => {
  test('that fails is logged and retried less and less often until it succeeds', () => {
    let isBroken = true
    let runs = 0
    const unit = createBackgroundTask(
      'work',
      () => {
        runs += 1
        if (isBroken) throw new Error('broken')
      },
      deps,
    )
    const runsAt: number[] = []
    for (clock = 0; clock <= 40_000; clock += 100) {
      const before = runs
      unit.run()
      if (runs > before) runsAt.push(clock)
    }
    expect(runsAt).toEqual([0, 500, 1500, 3500, 7500, 15_500, 25_500, 35_500])
    expect(errors).toHaveLength(8)
    expect(errors[0]).toEqual({ unit: 'work', error: 'Error: broken', retry_in_ms: 500 })
    expect(String(unit.trouble())).toBe('Error: broken')
    isBroken = false
    clock += 10_000
    unit.run()
    unit.run()
    expect(unit.trouble()).toBeNull()
    expect(runs).toBe(10)
  })

  test('does not overlap with itself, and never rejects', async () => {
    let runs = 0
    let fail: (error: Error) => void = () => undefined
    const unit = createBackgroundTask(
      'work',
      () => {
        runs += 1
        return new Promise((_, reject) => (fail = reject))
      },
      deps,
    )
    unit.run()
    unit.run()
    expect(runs).toBe(1)
    fail(new Error('late'))
    await unit.settled()
    expect(String(unit.trouble())).toBe('Error: late')
    clock += 500
    unit.run()
    expect(runs).toBe(2)
  })
})
