import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstLines, wholeLines } from './preview.ts'

test.each([
  ['', 3, ''],
  ['a', 3, 'a'],
  ['a\n', 3, 'a\n'],
  ['a\nb\nc\nd', 3, 'a\nb\nc\n'],
  ['a\r\nb\r\nc', 2, 'a\r\nb\r\n'],
  ['\n\n\n', 2, '\n\n'],
])('firstLines(%j, %i)', (text, most, lines) => {
  expect(firstLines(text, most)).toBe(lines)
})

test('is always the start of the text, with at most the requested lines', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', '\n', '\r\n', 'é')),
      fc.integer({ min: 1, max: 5 }),
      (pieces, most) => {
        const text = pieces.join('')
        const first = firstLines(text, most)
        expect(text.startsWith(first)).toBe(true)
        expect(first.split('\n').length - 1).toBeLessThanOrEqual(most)
        if (first.length < text.length) expect(first.split('\n').length - 1).toBe(most)
      },
    ),
  )
})

test.each([
  ['a\nb', true, 'a\n'],
  ['a\nb', false, 'a\nb'],
  ['a\nb\n', true, 'a\nb\n'],
  ['aaa', true, 'aaa… (cut by Jobwatch: the line continues)'],
])('wholeLines(%j, %j)', (text, goesOn, lines) => {
  expect(wholeLines(text, goesOn)).toBe(lines)
})
