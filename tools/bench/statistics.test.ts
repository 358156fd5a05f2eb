import { expect, test } from 'vitest'
import { comparableTo, median, quantile, shapeOf } from './statistics.ts'

const costs = (...values: number[]) =>
  values.map((cost, index) => ({ size: 1_000 * 10 ** index, cost }))

test('a quantile is a value of the sample', () => {
  const sample = [5, 1, 4, 2, 3]
  expect(median(sample)).toBe(3)
  expect(quantile(sample, 0.95)).toBe(5)
  expect(quantile(sample, 0)).toBe(1)
  expect(quantile([], 0.5)).toBe(0)
})

test.each([
  ['flat', [1, 1.2, 1.1, 1.9]],
  ['levels off', [1, 5, 9, 10]],
  ['log', [1, 2, 3, 4]],
  ['linear', [1, 2, 9, 80]],
  ['flat', [1]],
])('the shape is called %s', (shape, values) => {
  expect(shapeOf(costs(...values))).toBe(shape)
})

test('a step of size other than ten counts as much as its part of ten', () => {
  const [one, five] = [
    { size: 100, cost: 4 },
    { size: 500, cost: 16 },
  ]
  expect(shapeOf([{ size: 1, cost: 1 }, one, five])).toBe('linear')
})

test('a full page is compared with the first full one, not with a shorter one', () => {
  const rowsOf = (...rows: (number | null)[]) => rows.map((each, at) => ({ rows: each, at }))
  expect(comparableTo(rowsOf(2, 31, 50, 50))?.at).toBe(2)
  expect(comparableTo(rowsOf(50, 50, 50))?.at).toBe(0)
  expect(comparableTo(rowsOf(1, 1, 1))?.at).toBe(0)
  expect(comparableTo(rowsOf(0, 0, 50))?.at).toBe(2)
  expect(comparableTo(rowsOf(null, null))?.at).toBe(0)
  expect(comparableTo([])).toBeUndefined()
})
