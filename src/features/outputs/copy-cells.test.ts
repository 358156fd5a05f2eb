import { expect, it } from 'vitest'
import { cellsText, findCells } from './copy-cells.ts'
import { parsePreview } from './parse-preview.ts'

const parsed = parsePreview('1,Ana,x\n2,Ben\n', { previewType: null, fields: [], format: 'comma', header: 'none' })

it.each([
  ['cell' as const, { row: 0, column: 1 }, 'Ana'],
  ['row' as const, { row: 0, column: 1 }, '1\tAna\tx'],
  ['column' as const, { row: 0, column: 2 }, 'x\n'],
  ['cell' as const, { row: 1, column: 2 }, null],
  ['cell' as const, { row: 9, column: 0 }, null],
])('the %s at %j', (what, at, text) => expect(cellsText(parsed, at, what)).toBe(text))

it('finds cells whatever the case', () => {
  expect(findCells(parsed, 'AN')).toEqual([{ row: 0, column: 1 }])
  expect(findCells(parsed, '')).toEqual([])
})
