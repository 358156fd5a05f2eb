/*
 * Text comparison and word splitting. Done in JavaScript so that every list and every database
 * gives the same results.
 */

/**
 * Characters people leave out when typing: accents, Hebrew points, Arabic vowels, and invisible
 * ones such as soft hyphens. Vowel marks of other scripts are kept.
 */
const accents =
  /[\u0300-\u036f\u0591-\u05c7]|[\u0610-\u061a\u064b-\u065f]|\u0670|[\u1ab0-\u1aff\u1dc0-\u1dff]|[\u20d0-\u20ff\ufe20-\ufe2f]|\p{Default_Ignorable_Code_Point}/gu

/** Letters that are distinct in Unicode but typed as a plain one. */
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
 * Folds a text for search: compatibility forms (NFKD), accents and case are dropped. `Ärzte`,
 * `ａｒｚｔｅ` and `arzte` become the same.
 */
export function foldText(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  const plain = text.normalize('NFKD').replace(accents, '').toLowerCase()
  // Lowercasing can bring an accent back (İ), and other scripts are recomposed (ガ, 한).
  return plain
    .replace(accents, '')
    .replace(foldedLetters, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFC')
}

/** Whether one of the texts contains each word of the search. Words are separated by spaces. */
export function holdsWords(typed: string, texts: readonly (string | null)[]): boolean {
  const words = foldText(typed)
    .split(/\s+/u)
    .filter((word) => word !== '')
  if (words.length === 0) return true
  const folded = texts.map((text) => foldText(text ?? ''))
  return words.every((word) => folded.some((text) => text.includes(word)))
}

const runs = /[\p{L}\p{N}\p{M}]+/gu
/** Scripts that write words without spaces, and Korean, which joins endings to words. */
const unspaced =
  /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{scx=Yiii}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}\p{scx=Tibt}]+/u
const parts = new RegExp(`(${unspaced.source})`, 'u')

/** Longer words are truncated, both in texts and in searches. */
const maxWordLength = 500

/** Splits `abc東京都` into `abc` and `東京都`. */
const partsOf = (run: string): string[] => run.split(parts).filter((part) => part !== '')

const pairsOf = (letters: readonly string[]): string[] =>
  letters.slice(1).map((letter, index) => `${letters[index] ?? ''}${letter}`)

/**
 * The words of one part. A part without spaces becomes its overlapping pairs of letters plus its
 * last letter.
 */
function wordsOfPart(part: string): string[] {
  if (!unspaced.test(part)) return [part.slice(0, maxWordLength)]
  const letters = Array.from(part)
  return [...pairsOf(letters), letters.at(-1) ?? '']
}

/**
 * The words under which a text is indexed, in order, followed by the single letters of scripts
 * without spaces. Folded, and made of letters, numbers and marks only, so an index only has to
 * split at spaces.
 */
export function wordsOf(text: string): string[] {
  const all = (foldText(text).match(runs) ?? []).flatMap(partsOf)
  const letters = new Set(all.flatMap((part) => (unspaced.test(part) ? Array.from(part) : [])))
  return [...all.flatMap(wordsOfPart), ...letters]
}

/** A phrase to look up in an index of {@link wordsOf}: consecutive words. */
export interface WordQuery {
  words: string[]
  /**
   * Whether the last word is a prefix: `whole` no, `open` optionally, `must-open` necessarily,
   * because matches would be missed otherwise.
   */
  end: 'whole' | 'open' | 'must-open'
}

/** The index query for a word or phrase as typed; null if it has no letters or numbers. */
export function wordQuery(text: string): WordQuery | null {
  const all = (foldText(text).match(runs) ?? []).flatMap(partsOf)
  const last = all.pop()
  if (last === undefined) return null
  const before = all.flatMap(wordsOfPart)
  if (!unspaced.test(last)) return { words: [...before, ...wordsOfPart(last)], end: 'open' }
  const letters = Array.from(last)
  // The index has every pair and every single letter. A letter that follows other words is found as
  // the start of a pair.
  if (letters.length > 1) return { words: [...before, ...pairsOf(letters)], end: 'whole' }
  return { words: [...before, last], end: before.length === 0 ? 'whole' : 'must-open' }
}
