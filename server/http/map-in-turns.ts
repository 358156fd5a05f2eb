import { setImmediate } from 'node:timers/promises'

/** Items processed before other work gets a turn. */
const atOnce = 10

/**
 * Maps items one after the other and yields to other requests in between: each read of the store is
 * quick, but a page has a hundred.
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
