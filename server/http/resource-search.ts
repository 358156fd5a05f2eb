/** A term of the search grammar, for the lists that are at hand as a whole (jobs-api.md §2.10). */
const termPattern = /(?<sign>-?)(?:(?<attribute>[a-z]+):)?(?:"(?<quoted>[^"]*)"?|(?<word>[^\s"]+))/giu

/**
 * The items that fit a search text: terms of one attribute and sign are alternatives, different ones must all hold.
 * A term whose attribute is not among `attributes` is free text, which is looked for in all of them.
 */
export function searched<T extends object>(q: string, items: readonly T[], attributes: readonly (keyof T & string)[]): T[] {
  const groups = new Map<string, { keys: readonly (keyof T)[]; negated: boolean; values: string[] }>()
  for (const [text, match] of [...q.matchAll(termPattern)].map((found) => [found[0], found.groups ?? {}] as const)) {
    const attribute = attributes.find((name) => name === match['attribute']?.toLowerCase())
    const value = (attribute ? (match['quoted'] ?? match['word'] ?? '') : text.replaceAll('"', '')).toLowerCase()
    const negated = attribute !== undefined && match['sign'] === '-'
    const key = attribute ? `${negated ? '-' : ''}${attribute}` : `free ${text}`
    const group = groups.get(key) ?? { keys: attribute ? [attribute] : attributes, negated, values: [] }
    group.values.push(value)
    groups.set(key, group)
  }
  return items.filter((item) =>
    [...groups.values()].every(({ keys, negated, values }) => {
      const found = values.some((value) => keys.some((key) => String(item[key] ?? '').toLowerCase().includes(value)))
      return found !== negated
    }),
  )
}
