import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutMark } from '../../shared/cut-text.ts'
import { LongTextCutter } from './long-texts.ts'

/** Sends a text through, in chunks of the given sizes over and over. */
function through(text: string, longest: number, sizes: readonly number[]): string {
  const bytes = Buffer.from(text)
  const cutter = new LongTextCutter(longest)
  const kept: Uint8Array[] = []
  for (let from = 0, n = 0; from < bytes.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1
    kept.push(...cutter.push(bytes.subarray(from, from + size)))
    from += size
  }
  return Buffer.concat(kept).toString()
}

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })

test('passes responses without long texts through unchanged, in any chunks', () => {
  fc.assert(
    fc.property(fc.json({ stringUnit: 'binary' }), sizes, (text, chunks) => {
      expect(through(text, 10_000, chunks)).toBe(text)
    }),
  )
})

test('keeps the first characters of a long text and notes how many are missing', () => {
  const character = fc.constantFrom('a', 'é', '€', '"', '\\', '\n', '\u0001', '/', 'u', '0')
  fc.assert(
    fc.property(
      fc.array(character, { maxLength: 60 }),
      fc.array(character, { maxLength: 60 }),
      fc.integer({ min: 1, max: 50 }),
      sizes,
      (first, second, longest, chunks) => {
        const expected = (characters: string[]) =>
          characters.slice(0, longest).join('') +
          (characters.length > longest ? cutMark(characters.length - longest) : '')
        const text = JSON.stringify([first.join(''), { k: second.join(''), n: 1 }])
        expect(JSON.parse(through(text, longest, chunks))).toEqual([
          expected(first),
          { k: expected(second), n: 1 },
        ])
        // The same with every possible escape.
        const escaped = text.replaceAll(
          /[^ -~]/g,
          (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
        expect(JSON.parse(through(escaped, longest, chunks))).toEqual([
          expected(first),
          { k: expected(second), n: 1 },
        ])
      },
    ),
  )
})
