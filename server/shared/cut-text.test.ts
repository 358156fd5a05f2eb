import { expect, test } from 'vitest'
import { cutText } from './cut-text.ts'

test.each([
  ['abc', 3, 'abc'],
  ['abcd', 3, 'abc… (cut by Jobwatch: 1 more characters)'],
  ['ab😀', 3, 'ab… (cut by Jobwatch: 2 more characters)'],
  ['', 0, ''],
])('cutText(%j, %i)', (text, most, expected) => {
  expect(cutText(text, most)).toBe(expected)
})

test('a second cut keeps the count of the first', () => {
  const once = cutText('x'.repeat(1_000), 100)
  expect(cutText(once, 100)).toBe(once)
  expect(cutText(`Step 1 failed: ${once}`, 100)).toContain('915 more')
})
