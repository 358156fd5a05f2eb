import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { coarseNow } from './coarse-now.ts'

const time = fc.integer({ min: 1_900_000_000_000, max: 2_000_000_000_000 })

it('is never before the newest time on the page, nor far from now', () => {
  fc.assert(
    fc.property(time, fc.integer({ min: 0, max: 10_000_000 }), (now, age) => {
      const coarse = coarseNow(now, now - age)
      expect(coarse).toBeGreaterThanOrEqual(now - age)
      expect(Math.abs(coarse - now)).toBeLessThanOrEqual(age < 120_000 ? 5_000 : 60_000)
    }),
  )
})

it('keeps still for a minute where all is old', () => {
  const now = 1_952_000_040_000
  expect(coarseNow(now, now - 600_000)).toBe(
    coarseNow(now + 59_000 - (now % 60_000), now - 600_000),
  )
})

it('moves quickly while something lives', () =>
  expect(coarseNow(1_952_000_001_000, Number.POSITIVE_INFINITY)).toBe(1_952_000_005_000))
