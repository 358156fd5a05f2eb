import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, formatDurationRange, formatDurationRough } from './duration.ts'
import { speakDuration } from './speak-duration.ts'

/** Reads a duration back; null where it is none. */
function parse(text: string): number | null {
  const parts = [...text.matchAll(/(\d+) ?([dhms])/g)]
  if (parts.length === 0) return null
  const size: Record<string, number> = { d: 86_400, h: 3600, m: 60, s: 1 }
  return parts.reduce((sum, [, n, unit]) => sum + Number(n) * (size[unit ?? ''] ?? Number.NaN), 0)
}

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [21, '21s'],
    [59.9, '59s'],
    [60, '1m 00s'],
    [372, '6m 12s'],
    [3600, '1h 00m 00s'],
    [4325, '1h 12m 05s'],
    [86_399, '23h 59m 59s'],
    [86_400, '1d 00h 00m'],
    [184_000, '2d 03h 06m'],
    [-5, '0s'],
    [Number.NaN, '0s'],
  ])('%s s is %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

  it('can be read back, to the second under a day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_399 }), (seconds) => {
        expect(parse(formatDuration(seconds))).toBe(seconds)
      }),
    )
  })
  it('can be read back to the minute from a day on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 86_400, max: 1e9 }), (seconds) => {
        expect(parse(formatDuration(seconds))).toBe(seconds - (seconds % 60))
      }),
    )
  })
})

describe('formatDurationRough', () => {
  it.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 m'],
    [2820, '47 m'],
    [3590, '1 h'],
    [3600, '1 h'],
    [11_524, '3 h 12 m'],
    [86_390, '1 d'],
    [86_400, '1 d'],
    [97_200, '1 d 3 h'],
  ])('%s s is %s', (seconds, text) => expect(formatDurationRough(seconds)).toBe(text))

  it('is never further off than half its smallest unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), (seconds) => {
        const off = Math.abs((parse(formatDurationRough(seconds)) ?? Number.NaN) - seconds)
        expect(off).toBeLessThanOrEqual(seconds < 86_370 ? 30 : 1800)
      }),
    )
  })
})

describe('formatDurationRange', () => {
  it.each([
    [1440, 1860, '24–31 m'],
    [12, 21, '12–21 s'],
    [60, 119, '60–119 s'],
    [130, 170, '2–3 m'],
    [150, 151, '3 m'],
    [5400, 7920, '1.5–2.2 h'],
    [0, 0, '0 s'],
    [31, 24, '24–31 s'],
    [172_800, 259_200, '2–3 d'],
  ])('%s to %s s is %s', (low, high, text) => expect(formatDurationRange(low, high)).toBe(text))
})

describe('speakDuration', () => {
  it.each([
    [0, '0 seconds'],
    [1, '1 second'],
    [61, '1 minute 1 second'],
    [4325, '1 hour 12 minutes'],
    [90_000, '1 day 1 hour'],
  ])('%s s is %s', (seconds, text) => expect(speakDuration(seconds)).toBe(text))
})
