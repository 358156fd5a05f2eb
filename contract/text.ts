/*
 * How texts are compared and cut into words: in JavaScript, so that every list, and every database
 * behind one, finds the same.
 */

/**
 * What is left out when people type: accents, Hebrew points, Arabic vowels, and what cannot be
 * seen, such as soft hyphens. Other scripts write vowels as marks; those stay.
 */
const accents =
  /[\u0300-\u036f\u0591-\u05c7]|[\u0610-\u061a\u064b-\u065f]|\u0670|[\u1ab0-\u1aff\u1dc0-\u1dff]|[\u20d0-\u20ff\ufe20-\ufe2f]|\p{Default_Ignorable_Code_Point}/gu

/** Letters that Unicode takes for letters of their own, and people for a plain one. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  ς: 'σ',
  ı: 'i',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ħ: 'h',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
}
const foldedLetters = new RegExp(`[${Object.keys(plainLetters).join('')}]`, 'gu')

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text)

/**
 * A text with what search does not tell apart made one: compatible forms (NFKD), accents, upper and
 * lower case. `Ärzte`, `ａｒｚｔｅ` and `arzte` are the same.
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  const plain = text.normalize('NFKD').replace(accents, '').toLowerCase()
  // Lower case can bring an accent back (İ), and other scripts are put together again (ガ, 한).
  return plain
    .replace(accents, '')
    .replace(foldedLetters, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFC')
}

/** Does one of the texts hold each word of what was typed? Words are separated by spaces. */
export function holdsWords(typed: string, texts: readonly (string | null)[]): boolean {
  const words = foldText(typed)
    .split(/\s+/u)
    .filter((word) => word !== '')
  if (words.length === 0) return true
  const folded = texts.map((text) => foldText(text ?? ''))
  return words.every((word) => folded.some((text) => text.includes(word)))
}

const runs = /[\p{L}\p{N}\p{M}]+/gu
/**
 * Scripts whose words have no spaces between them, and Korean, whose endings are joined to its
 * words.
 */
const unspaced =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]+/u
const parts = new RegExp(`(${unspaced.source})`, 'u')

/** Longer words are cut, in a text and in what is looked for alike. */
const maxWordLength = 500

/** `abc東京都` as `abc` and `東京都`. */
const partsOf = (run: string): string[] => run.split(parts).filter((part) => part !== '')

const pairsOf = (letters: readonly string[]): string[] =>
  letters.slice(1).map((letter, index) => `${letters[index] ?? ''}${letter}`)

/**
 * The words of one part. A text without spaces becomes its pairs of letters, and its last letter,
 * to which what follows is joined.
 */
function wordsOfPart(part: string): string[] {
  if (!unspaced.test(part)) return [part.slice(0, maxWordLength)]
  const letters = Array.from(part)
  return [...pairsOf(letters), letters.at(-1) ?? '']
}

/**
 * The words by which a text is found, in their order, and after them the single letters of scripts
 * without spaces. Of letters, numbers and marks only, folded: an index has to cut them at spaces
 * and at nothing else.
 */
export function wordsOf(text: string): string[] {
  const all = (foldText(text).match(runs) ?? []).flatMap(partsOf)
  const letters = new Set(all.flatMap((part) => (unspaced.test(part) ? Array.from(part) : [])))
  return [...all.flatMap(wordsOfPart), ...letters]
}

/** What to look for in an index of {@link wordsOf}: these words, one after the other. */
export interface WordQuery {
  words: string[]
  /**
   * Whether the last word may go on: `whole` not, `open` it may, `must-open` without that something
   * would be missed.
   */
  end: 'whole' | 'open' | 'must-open'
}

/** The question for a word or phrase as typed; null where it has no letter and no number. */
export function wordQuery(text: string): WordQuery | null {
  const all = (foldText(text).match(runs) ?? []).flatMap(partsOf)
  const last = all.pop()
  if (last === undefined) return null
  const before = all.flatMap(wordsOfPart)
  if (!unspaced.test(last)) return { words: [...before, ...wordsOfPart(last)], end: 'open' }
  const letters = Array.from(last)
  // Every pair is in the index, and every letter by itself; a letter that follows other words is
  // there as the start of a pair.
  if (letters.length > 1) return { words: [...before, ...pairsOf(letters)], end: 'whole' }
  return { words: [...before, last], end: before.length === 0 ? 'whole' : 'must-open' }
}
