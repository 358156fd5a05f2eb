import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { foldText, holdsWords, wordQuery, wordsOf } from './text.ts'

describe('foldText', () => {
  test.each([
    ['Ärzte', 'arzte'],
    ['A\u0308rzte', 'arzte'],
    ['ＡＢＣ１２３', 'abc123'],
    ['Straße STRASSE ẞ', 'strasse strasse ss'],
    ['İstanbul ISTANBUL ıstanbul', 'istanbul istanbul istanbul'],
    ['ΟΔΟΣ οδος', 'οδοσ οδοσ'],
    ['Łódź Ørsted Æon', 'lodz orsted aeon'],
    ['ﬁle', 'file'],
    ['ｶﾞｽ ガス', 'ガス ガス'],
    ['한국', '한국'],
    ['हिन्दी', 'हिन्दी'],
    ['จังหวัด', 'จังหวัด'],
  ])('%s', (text, folded) => expect(foldText(text)).toBe(folded))
})

describe('holdsWords', () => {
  test('each word, in any of the texts', () => {
    expect(holdsWords(' arzte nord ', ['Ärzte', null, 'Norden'])).toBe(true)
    expect(holdsWords('arzte sud', ['Ärzte', 'Norden'])).toBe(false)
    expect(holdsWords('  ', ['x'])).toBe(true)
  })
})

/** Whether the query's phrase is among the words of the text, as an index would decide it. */
function finds(typed: string, text: string): boolean {
  const query = wordQuery(typed)
  const words = wordsOf(text)
  if (!query) return false
  const lastFits = (word: string, wanted: string) =>
    query.end === 'whole' ? word === wanted : word.startsWith(wanted)
  return words.some((_, at) =>
    query.words.every((wanted, index) =>
      index === query.words.length - 1
        ? lastFits(words[at + index] ?? '', wanted)
        : words[at + index] === wanted,
    ),
  )
}

describe('wordsOf and wordQuery', () => {
  test.each([
    ['ärzte', 'Die Ärzte'],
    ['ARZTE', 'ärzte'],
    ['strasse', 'Hauptstr. Straße'],
    ['load_orders', 'nightly load-orders (v2)'],
    ['京', '東京都'],
    ['都', '東京都'],
    ['東', '東京都'],
    ['京都', '東京都'],
    ['東京都', '東京都の売上'],
    ['売上', '東京都の売上データ'],
    ['ータ', '売上データ'],
    ['ﾃﾞｰﾀ', '売上データ'],
    ['売上2024', '売上2024年度'],
    ['2024年', '売上2024年度'],
    ['年abc', '昨年abcd'],
    ['abc東京', 'abc東京都'],
    ['จังหวัด', 'รายงานจังหวัดทั้งหมด'],
    ['หวัด', 'รายงานจังหวัดทั้งหมด'],
    ['울특', '서울특별시'],
    ['Datenbank', 'Daten\u00adbank'],
    ['𠮷野', '𠮷野家'],
    ['x'.repeat(600), 'x'.repeat(700)],
  ])('%s is found in %s', (typed, text) => expect(finds(typed, text)).toBe(true))

  test.each([
    ['都東', '東京都'],
    ['東都', '東京都'],
    ['rzte', 'Ärzte'],
    ['京大', '東京 大阪'],
    ['!!', 'a!!'],
  ])('%s is not found in %s', (typed, text) => expect(finds(typed, text)).toBe(false))

  test('finds every piece of a text without spaces', () => {
    const letters = fc
      .array(fc.constantFrom(...Array.from('東京都の売上データข้าวผัด서울')), {
        minLength: 1,
        maxLength: 12,
      })
      .map((each) => each.join(''))
    fc.assert(
      fc.property(letters, letters, letters, (before, piece, after) => {
        // Marks join the letter before them, so a piece cannot begin with one.
        expect(finds(piece.normalize('NFC'), `${before}${piece}${after}`.normalize('NFC'))).toBe(
          true,
        )
      }),
    )
  })

  test('words contain only lower-case letters, numbers and marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        for (const word of wordsOf(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u)
      }),
    )
  })
})
