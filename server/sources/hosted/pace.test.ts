import fc from 'fast-check'
import { expect, test } from 'vitest'
import { paceOf, type PaceFacts } from './pace.ts'

const calm: PaceFacts = {
  watched: false,
  moving: false,
  sinceActedMs: null,
  level: 1,
  creditsLeft: 1,
}

test.each<[string, Partial<PaceFacts>, number]>([
  ['nobody looks and nothing moves', {}, 120],
  ['nobody looks', { moving: true }, 60],
  ['nothing moves', { watched: true }, 20],
  ['somebody looks and something moves', { watched: true, moving: true }, 10],
  ['somebody has just stopped a job', { watched: true, moving: true, sinceActedMs: 29_000 }, 5],
  ['the stop is half a minute ago', { watched: true, moving: true, sinceActedMs: 30_000 }, 10],
  ['our budget runs low', { watched: true, moving: true, level: 0.5 }, 15],
  ['our budget is nearly used up', { watched: true, moving: true, level: 0.2 }, 40],
  ['others use up the key', { watched: true, moving: true, creditsLeft: 0.15 }, 30],
  ['hardly a credit is left', { watched: true, moving: true, creditsLeft: 0.05 }, 60],
  ['what is left is not known', { watched: true, moving: true, creditsLeft: null }, 10],
])('%s', (_, facts, seconds) => {
  expect(paceOf({ ...calm, ...facts })).toBe(seconds * 1000)
})

test('less budget, fewer credits or fewer viewers never make it faster', () => {
  const facts = fc.record({
    watched: fc.boolean(),
    moving: fc.boolean(),
    sinceActedMs: fc.constant(null),
    level: fc.double({ min: 0, max: 1, noNaN: true }),
    creditsLeft: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(facts, fc.double({ min: 0, max: 1, noNaN: true }), (given, less) => {
      const pace = paceOf(given)
      expect(paceOf({ ...given, level: given.level * less })).toBeGreaterThanOrEqual(pace)
      expect(paceOf({ ...given, creditsLeft: given.creditsLeft * less })).toBeGreaterThanOrEqual(
        pace,
      )
      expect(paceOf({ ...given, watched: false })).toBeGreaterThanOrEqual(pace)
    }),
  )
})
