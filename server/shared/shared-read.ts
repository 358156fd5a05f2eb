import type { LRUCache } from 'lru-cache'

/** One read for all who ask for the same; one that fails is tried again by the next. */
export function sharedRead<K extends {}, V>(
  cache: LRUCache<K, Promise<V>>,
  key: K,
  read: () => Promise<V>,
): Promise<V> {
  const known = cache.get(key)
  if (known) return known
  const reading = read()
  cache.set(key, reading)
  reading.catch(() => {
    if (cache.peek(key) === reading) cache.delete(key)
  })
  return reading
}
