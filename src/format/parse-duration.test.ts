import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDurationRough } from './duration.ts'
import { parseDuration } from './parse-duration.ts'

describe('parseDuration', () => {
  it.each([
    ['2h 30m', 9000],
    ['2h30m', 9000],
    ['90m', 5400],
    ['90 min', 5400],
    ['1.5 hours', 5400],
    ['1,5 h', 5400],
    [' 45s ', 45],
    ['2 D', 172_800],
    ['1 day 6 hours', 108_000],
    ['90', null],
    ['2h 30', null],
    ['1 month', null],
    ['soon', null],
    ['-5m', null],
    ['', null],
  ])('%s is %s s', (text, seconds) => expect(parseDuration(text)).toBe(seconds))

  it('reads what formatDurationRough writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e8 }), (seconds) => {
        const text = formatDurationRough(seconds)
        expect(formatDurationRough(parseDuration(text) ?? Number.NaN)).toBe(text)
      }),
    )
  })
})
