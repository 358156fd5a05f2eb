/** How well fingerprints match causes: over all pairs of texts, are the two in one group? */
import type { Sample } from './corpus.ts'

export interface PairScore {
  texts: number
  causes: number
  groups: number
  /** Share of the pairs put together that have one cause. */
  precision: number
  /** Share of the pairs of one cause that were put together. */
  recall: number
  f1: number
}

const pairsOf = (counts: Iterable<number>): number =>
  [...counts].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0)

function countBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

export function scorePairs(
  samples: readonly Sample[],
  fingerprintOf: (text: string) => string,
): PairScore {
  const labels = samples.map(({ cause, text }) => ({ cause, group: fingerprintOf(text) }))
  const causes = countBy(labels.map(({ cause }) => cause))
  const groups = countBy(labels.map(({ group }) => group))
  const both = countBy(labels.map(({ cause, group }) => JSON.stringify([cause, group])))
  const right = pairsOf(both.values())
  const precision = right / Math.max(1, pairsOf(groups.values()))
  const recall = right / Math.max(1, pairsOf(causes.values()))
  const f1 = right === 0 ? 0 : (2 * precision * recall) / (precision + recall)
  return {
    texts: samples.length,
    causes: causes.size,
    groups: groups.size,
    precision,
    recall,
    f1,
  }
}
