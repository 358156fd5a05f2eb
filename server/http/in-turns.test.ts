import { expect, test } from 'vitest'
import { inTurns } from './in-turns.ts'

test('keeps the order, and others get their turn in between', async () => {
  let turns = 0
  let isDone = false
  const count = () => {
    turns += 1
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  const items = Array.from({ length: 100 }, (_, index) => index)
  expect(await inTurns(items, (item) => Promise.resolve(item * 2))).toEqual(items.map((item) => item * 2))
  isDone = true
  expect(turns).toBeGreaterThanOrEqual(9)
})
