import { expect, it } from 'vitest'
import { csvCell, csvText } from './csv.ts'

it.each([
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['\r=1', `"'\r=1"`],
  [' \n=1', `"' \n=1"`],
  ['\0=1', `"'\0=1"`],
  ['＝1', `"'＝1"`],
  ['say "hi"', '"say ""hi"""'],
  ['a,b\nc', '"a,b\nc"'],
  ['plain', '"plain"'],
  ['a-b', '"a-b"'],
  ['', '""'],
])('a cell: %j', (text, cell) => {
  expect(csvCell(text)).toBe(cell)
})

it('a table has a header, plain numbers, and empty cells where there is nothing', () =>
  expect(
    csvText(
      ['Job', 'Runtime (s)'],
      [
        [305, -1.5],
        ['=1', null],
      ],
    ),
  ).toBe('\uFEFFJob,"Runtime (s)"\r\n305,-1.5\r\n"\'=1",""\r\n'))
