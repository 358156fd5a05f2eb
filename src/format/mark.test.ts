import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markWords } from './mark.ts'

describe('markWords', () => {
  it('loses nothing and marks only the words', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ minLength: 1, maxLength: 3 }),
        (line, words) => {
          const parts = markWords(line, words)
          expect(parts.map((part) => part.text).join('')).toBe(line)
          for (const part of parts)
            if (part.hit) expect(part.text.toLowerCase()).toBe(words.toLowerCase())
        },
      ),
    )
  })
  it('marks each place', () =>
    expect(markWords('a-A-a', 'a').filter((part) => part.hit)).toHaveLength(3))
})
