/** Consecutive parts of a list, with at most `size` items each. */
export function* partsOf<T>(items: readonly T[], size: number): Generator<T[], void> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size)
}
