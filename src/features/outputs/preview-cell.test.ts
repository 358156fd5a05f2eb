import { describe, expect, it } from 'vitest'
import { cellOf, columnFigures, figureWords } from './preview-cell.ts'

const column = (...values: string[]) => values.map((value) => [cellOf(value)])

it.each([
  ['', 'empty'],
  ['  ', 'space'],
  ['\\N', 'null'],
  ['NULL', 'null'],
  ['-12.5', 'number'],
  ['1e3', 'number'],
  ['.5', 'number'],
  ['1.2.3', 'text'],
  ['0x1f', 'text'],
  ['007', 'number'],
  ['nullable', 'text'],
])('%j is %s', (text, kind) => expect(cellOf(text).kind).toBe(kind))

describe('figures', () => {
  it.each([
    ['numbers', column('204', '-9', '10', ''), '−9 to 204, 25 % empty'],
    ['long decimals', column('-8.56184331797235', '2475', '18.038902'), '−8.562 to 2,475'],
    [
      'numbers beyond exact arithmetic',
      column('9223372036854775807', '1'),
      '1 to 9223372036854775807',
    ],
    ['dates', column('2031-11-19', '2031-11-17'), '2031-11-17 to 2031-11-19'],
    ['times', column('23:51', '00:15'), '00:15 to 23:51'],
    ['words', column('a', 'b', 'a'), '2 distinct'],
    ['one value', column('x', 'x'), '1 value'],
    ['nothing', column('', ' ', '\\N'), 'all empty'],
  ])('%s', (_name, rows, words) => expect(figureWords(columnFigures(rows, 0), 'en-GB')).toBe(words))
  it('is numeric only where every value is a number', () => {
    expect(columnFigures(column('1', '2', ''), 0).isNumeric).toBe(true)
    expect(columnFigures(column('1', 'x'), 0).isNumeric).toBe(false)
    expect(columnFigures(column(''), 0).isNumeric).toBe(false)
  })
})
