import { expect, it } from 'vitest'
import { usualSpan } from './span-limits.ts'

it('is not told from few spans', () => {
  expect(usualSpan([1, 2, 3, 4, 5, 6, 7])).toBeNull()
})

it('lies beyond all but the longest', () => {
  const spans = Array.from({ length: 40 }, (_, at) => 60 + (at % 10))
  const usual = usualSpan(spans)
  expect(usual).toMatchObject({ n: 40 })
  expect(usual?.low).toBeGreaterThanOrEqual(60)
  expect(usual?.high).toBeLessThanOrEqual(69)
  expect(usual?.extreme).toBeGreaterThan(90)
  expect(usual?.extreme).toBeLessThan(200)
})

it('is not moved by a single long span, nor stopped by waits of nothing', () => {
  const spans = Array<number>(30).fill(10)
  expect(usualSpan([...spans, 90_000])?.extreme).toBe(usualSpan([...spans, 10])?.extreme)
  expect(usualSpan(Array<number>(30).fill(0))?.extreme).toBeLessThan(2)
})
