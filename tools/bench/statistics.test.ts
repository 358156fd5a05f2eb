import { expect, test } from 'vitest'
import { median, quantile, shapeOf } from './statistics.ts'

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
