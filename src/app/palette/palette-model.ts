import { foldText } from '../../../contract/text.ts'
import type { IconName } from '../../ui/Icon.tsx'

export const paletteGroups = [
  'Job',
  'Recent',
  'Views',
  'Pages',
  'Packages',
  'Clusters',
  'Causes of failures',
  'Actions',
  'Accounts',
  'Jobs',
] as const
export type PaletteGroup = (typeof paletteGroups)[number]

/** One thing the palette can jump to or do. */
export interface PaletteEntry {
  key: string
  group: PaletteGroup
  label: string
  /** Beside the label; not searched. */
  note?: string
  icon: IconName
  /** Other words it is found by. */
  words?: string
  /** The address it leads to; null for an action. */
  to: string | null
  run: () => void
}

export interface PaletteSection {
  group: PaletteGroup
  entries: readonly PaletteEntry[]
}

/** Entries of a group that are shown while something is typed. */
const maxShown = 6

/** 0 is best; null if the word is missing. */
function wordScore(word: string, texts: readonly string[]): number | null {
  const scores = texts.flatMap((text) => {
    if (text.startsWith(word)) return [0]
    if (text.split(/[^\p{L}\p{N}]+/u).some((each) => each.startsWith(word))) return [1]
    return text.includes(word) ? [2] : []
  })
  return scores.length === 0 ? null : Math.min(...scores)
}

/** How well an entry matches: all words must be found, the beginnings of words count most. */
export function matchScore(typed: string, { label, words = '' }: PaletteEntry): number | null {
  const texts = [foldText(label), foldText(words)]
  const scores = foldText(typed)
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => wordScore(word, texts))
  return scores.reduce<number | null>(
    (sum, score) => (sum === null || score === null ? null : sum + score),
    0,
  )
}

interface Ranked {
  entry: PaletteEntry
  score: number
}

/**
 * What the palette shows for a text. Best matches first, within a group and among groups.
 * @param entries searched here
 * @param found by the server, so they match already
 */
export function paletteSections(
  typed: string,
  entries: readonly PaletteEntry[],
  found: readonly PaletteEntry[],
): PaletteSection[] {
  const isTyped = typed.trim() !== ''
  const ranked: Ranked[] = [
    ...entries.flatMap((entry) => {
      const score = isTyped ? matchScore(typed, entry) : 0
      return score === null ? [] : [{ entry, score }]
    }),
    ...found.map((entry) => ({ entry, score: matchScore(typed, entry) ?? 3 })),
  ]
  const sections = paletteGroups.flatMap((group) => {
    const ofGroup = ranked
      .filter(({ entry }) => entry.group === group)
      .toSorted((a, b) => a.score - b.score)
      .slice(0, isTyped ? maxShown : undefined)
    const [best] = ofGroup
    return best === undefined
      ? []
      : [{ group, best: best.score, entries: ofGroup.map(({ entry }) => entry) }]
  })
  return sections
    .toSorted((a, b) => a.best - b.best)
    .map(({ group, entries: shown }) => ({ group, entries: shown }))
}

/** The number of a job that was typed: `305`, `#305`, `job 305`; null for any other text. */
export function typedJobId(typed: string): number | null {
  const digits = /^(?:job\s+|#)?([1-9]\d{0,12})$/i.exec(typed.trim())?.[1]
  return digits === undefined ? null : Number(digits)
}
