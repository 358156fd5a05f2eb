import { expect, test } from 'vitest'
import { bounded, boundedMap, boundedRows } from './truncate-response.ts'
import { cutMark } from '../../shared/cut-text.ts'

const fieldsOf = (row: unknown) =>
  row !== null && typeof row === 'object' ? Object.keys(row).length : 0
const wide = (id: number, fields: number) => ({
  id,
  ...Object.fromEntries(Array.from({ length: fields }, (_, n) => [`v${n}`, n])),
})

test('limits a list as a whole, and no row uses the share of the others', () => {
  const rows = boundedRows(Array.from({ length: 100 }, (_, n) => wide(n + 1, 16_000)))
  expect(fieldsOf(rows[0])).toBe(16_001)
  expect(rows.map(fieldsOf).reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(500_000)
  expect(rows.every((row) => fieldsOf(row) >= 2_000)).toBe(true)
  expect(rows.at(-1)).toMatchObject({ id: 100 })
})

test('reads an endless list up to the page limit', () => {
  expect(boundedRows(Array.from({ length: 100_000 }, () => 1))).toHaveLength(1_000)
})

test('limits each text by its kind, except in maps with user-defined keys', () => {
  const long = 'x'.repeat(50_000)
  const row = {
    id: 1,
    errors: long,
    name: long,
    url: long,
    creator: { display_name: long },
    cluster: { name: long, description: long },
    log_summary: { error_summary: long, openai_extract: long, body: long },
    variables: { errors: long, name: long },
    dynamic_variables: { description: long },
  }
  const of = (kept: number) => `${'x'.repeat(kept)}${cutMark(50_000 - kept)}`
  expect(bounded(structuredClone(row))).toEqual({
    id: 1,
    errors: of(20_000),
    name: of(1_000),
    url: of(4_000),
    creator: { display_name: of(1_000) },
    cluster: { name: of(1_000), description: of(10_000) },
    log_summary: { error_summary: of(2_000), openai_extract: of(20_000), body: long },
    variables: { errors: long, name: long },
    dynamic_variables: { description: long },
  })
  expect(boundedMap({ name: long, errors: long })).toEqual({ name: long, errors: long })
})

test('a text truncated on arrival notes the total number of missing characters', () => {
  expect(bounded({ errors: `${'x'.repeat(110_000)}${cutMark(5)}` })).toEqual({
    errors: `${'x'.repeat(20_000)}${cutMark(90_005)}`,
  })
  const kept = `${'x'.repeat(20_000)}${cutMark(7)}`
  expect(bounded({ errors: kept })).toEqual({ errors: kept })
})

test('a list of rows with the longest errors stays small', () => {
  const rows = boundedRows(
    Array.from({ length: 100 }, (_, n) => ({ id: n + 1, errors: 'e'.repeat(100_000) })),
  )
  expect(JSON.stringify(rows).length).toBeLessThan(2_100_000)
})
