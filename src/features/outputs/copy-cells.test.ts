import { expect, it } from 'vitest'
import { cellsText, findCells } from './copy-cells.ts'
import { parsePreview } from './parse-preview.ts'

const parsed = parsePreview('1,Ana,x\n2,Ben\n', {
  previewType: null,
  fields: [],
  format: 'comma',
  header: 'none',
})

it.each([
  ['cell' as const, { row: 0, column: 1 }, 'Ana'],
  ['row' as const, { row: 0, column: 1 }, '1\tAna\tx'],
  ['column' as const, { row: 0, column: 2 }, 'x\n'],
  ['cell' as const, { row: 1, column: 2 }, null],
  ['cell' as const, { row: 9, column: 0 }, null],
])('the %s at %j', (what, at, text) => expect(cellsText(parsed, at, what)).toBe(text))

it('keeps rows and columns whole and harmless for a spreadsheet, and a cell as it is', () => {
  const odd = parsePreview('=1+1,"a\nb",-5\n-x,"say ""hi""",+7\n', {
    previewType: null,
    fields: [],
    format: 'comma',
    header: 'none',
  })
  expect(cellsText(odd, { row: 0, column: 1 }, 'column')).toBe('"a\nb"\n"say ""hi"""')
  expect(cellsText(odd, { row: 0, column: 0 }, 'column')).toBe("'=1+1\n'-x")
  expect(cellsText(odd, { row: 0, column: 2 }, 'column')).toBe('-5\n+7')
  expect(cellsText(odd, { row: 0, column: 0 }, 'row')).toBe('\'=1+1\t"a\nb"\t-5')
  expect(cellsText(odd, { row: 0, column: 0 }, 'cell')).toBe('=1+1')
})

it('finds cells whatever the case', () => {
  expect(findCells(parsed, 'AN')).toEqual([{ row: 0, column: 1 }])
  expect(findCells(parsed, '')).toEqual([])
})
