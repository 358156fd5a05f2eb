import { expect, it } from 'vitest'
import { columnKeys } from './column-keys.ts'
import { optionalColumns } from './columns.tsx'

it('every key that an address may hold is a column', () =>
  expect(optionalColumns.map(({ key }) => key)).toEqual(columnKeys))
