import { setImmediate } from 'node:timers/promises'

/** Items worked on between two turns of other work. */
const atOnce = 10

/**
 * Maps items one after the other, and lets other requests have their turn: reads of the store are
 * quick each, and a page has a hundred.
 */
export async function mapInTurns<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  for (const item of items) {
    if (results.length > 0 && results.length % atOnce === 0) await setImmediate()
    results.push(await work(item))
  }
  return results
}
