import { describe, expect, test } from 'vitest'
import { foldText, holdsWords } from './text.ts'

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
