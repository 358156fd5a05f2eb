import { expect, test } from 'vitest'
import { countTurns } from '../testing/loop-turns.ts'
import { mapInTurns } from './map-in-turns.ts'

test('keeps the order and yields in between', async () => {
  const endTurns = countTurns()
  const items = Array.from({ length: 100 }, (_, index) => index)
  expect(await mapInTurns(items, (item) => Promise.resolve(item * 2))).toEqual(
    items.map((item) => item * 2),
  )
  expect(endTurns()).toBeGreaterThanOrEqual(9)
})
