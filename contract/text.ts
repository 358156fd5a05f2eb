/*
 * How texts are compared and cut into words: in JavaScript, so that every list, and every database behind one, finds the same.
 */

/** Marks of alphabets that are left out when people type: accents, Hebrew points, Arabic vowels. Other scripts write vowels as marks; those stay. */
const accents = /[\u0300-\u036f\u0591-\u05c7]|[\u0610-\u061a\u064b-\u065f]|\u0670|[\u1ab0-\u1aff\u1dc0-\u1dff]|[\u20d0-\u20ff\ufe20-\ufe2f]/gu

/** Letters that Unicode takes for letters of their own, and people for a plain one. */
const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', ς: 'σ', ı: 'i', ø: 'o', đ: 'd', ð: 'd', ł: 'l', ħ: 'h', æ: 'ae', œ: 'oe', þ: 'th' }
const foldedLetters = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu')

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

/** A text with what search does not tell apart made one: compatible forms (NFKD), accents, upper and lower case. `Ärzte`, `ａｒｚｔｅ` and `arzte` are the same. */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  const plain = text.normalize('NFKD').replace(accents, '').toLowerCase()
  // Lower case can bring an accent back (İ), and other scripts are put together again (ガ, 한).
  return plain.replace(accents, '').replace(foldedLetters, (letter) => plainLetters[letter] ?? letter).normalize('NFC')
}

/** Does one of the texts hold each word of what was typed? Words are separated by spaces. */
export function holdsWords(typed: string, texts: readonly (string | null)[]): boolean {
  const words = foldText(typed).split(/\s+/u).filter((word) => word !== '')
  if (words.length === 0) return true
  const folded = texts.map((text) => foldText(text ?? ''))
  return words.every((word) => folded.some((text) => text.includes(word)))
}
