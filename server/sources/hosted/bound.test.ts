import { expect, test } from 'vitest'
import { boundedRows } from './bound.ts'

const fieldsOf = (row: unknown) => (row !== null && typeof row === 'object' ? Object.keys(row).length : 0)
const wide = (id: number, fields: number) => ({ id, ...Object.fromEntries(Array.from({ length: fields }, (_, n) => [`v${n}`, n])) })

test('a list has bounds as a whole, and no row takes the others’ share', () => {
  const rows = boundedRows(Array.from({ length: 100 }, (_, n) => wide(n + 1, 16_000)))
  expect(fieldsOf(rows[0])).toBe(16_001)
  expect(rows.map(fieldsOf).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(500_000)
  expect(rows.every((row) => fieldsOf(row) >= 2_000)).toBe(true)
  expect(rows.at(-1)).toMatchObject({ id: 100 })
})

test('a list that never ends is read as far as any page could go', () => {
  expect(boundedRows(Array.from({ length: 100_000 }, () => 1))).toHaveLength(1_000)
})
