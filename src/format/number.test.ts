import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDelta,
  formatOrdinal,
  formatPercent,
  formatRange,
  formatShare,
} from './number.ts'

const locale = 'en-GB'

describe('formatCount', () => {
  it('keeps every digit of a 64-bit count', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (n) => {
        expect(formatCount(n, locale).replaceAll(',', '')).toBe(String(n))
      }),
    )
  })
  it('groups', () => expect(formatCount(2_914_882, locale)).toBe('2,914,882'))
  it.each([
    0,
    7,
    999,
    1_000,
    12_345,
    -123,
    -1_234_567,
    2 ** 53,
    1e21,
    0.4,
    12_345_678_901_234_567_890n,
  ])('writes %s as the browser would', (count) =>
    expect(formatCount(count, 'en-GB')).toBe(
      new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 }).format(count),
    ),
  )
  it('counts one as one', () => {
    expect(formatCounted(1, 'record', 'records', locale)).toBe('1 record')
    expect(formatCounted(0, 'record', 'records', locale)).toBe('0 records')
  })
  it('joins the ends of a range', () => expect(formatRange(951, 1_000, locale)).toBe('951–1,000'))
})

describe('formatPercent', () => {
  it.each([
    [0, '0 %'],
    [0.001, '1 %'],
    [0.62, '62 %'],
    [0.999, '99 %'],
    [1, '100 %'],
    [1.5, '100 %'],
    [-1, '0 %'],
  ])('%s is %s', (ratio, text) => expect(formatPercent(ratio)).toBe(text))
  it('says 0 and 100 only when it is so', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (ratio) => {
        expect(formatPercent(ratio) === '100 %').toBe(ratio === 1)
        expect(formatPercent(ratio) === '0 %').toBe(ratio === 0)
      }),
    )
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [840, '840 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1440, '1.4 kB'],
    [999_600, '1 MB'],
    [1_400_000, '1.4 MB'],
    [23_000_000, '23 MB'],
    [1e20, '100,000 PB'],
  ])('%s is %s', (bytes, text) => expect(formatBytes(bytes, locale)).toBe(text))
})

describe('formatDelta', () => {
  it.each([
    [741, 741, 'as usual'],
    [10_000, 10_001, 'as usual'],
    [1004, 1000, '+0.4 %'],
    [380, 1000, '−62 %'],
    [0, 56, '−100 %'],
    [3200, 1000, '3.2 times'],
    [5, 0, 'usually none'],
    [5, null, null],
  ])('%s against %s is %s', (count, usual, text) =>
    expect(formatDelta(count, usual, locale)).toBe(text),
  )
})

describe('formatOrdinal', () => {
  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [21, '21st'],
    [113, '113th'],
  ])('%s is %s', (n, text) => expect(formatOrdinal(n)).toBe(text))
})

it.each([
  [0, '0 %'],
  [0.004, '0.4 %'],
  [0.03, '3 %'],
  [1.04, '104 %'],
  [3.2, '320 %'],
  [12.3, '1,230 %'],
  [-1, '0 %'],
])('a share of %s is %s', (ratio, text) => expect(formatShare(ratio, 'en-GB')).toBe(text))
