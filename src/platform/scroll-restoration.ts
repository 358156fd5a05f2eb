/**
 * Where one was in a list when one left it: Back finds the same scroll and the same row
 * (interaction-rules.md §3). Kept for the tab.
 */
interface ListPlace {
  scrollY: number
  jobId: number | null
}

const places = new Map<string, ListPlace>()
const mostPlaces = 30

const keyOf = (account: string, query: string) => `${account} ${query}`

/** @param query the list's own address */
export function leaveList(account: string, query: string, place: ListPlace): void {
  const key = keyOf(account, query)
  places.delete(key)
  places.set(key, place)
  const oldest = places.keys().next().value
  if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest)
}

/** The place one left, told once. */
export function returnToList(account: string, query: string): ListPlace | null {
  const key = keyOf(account, query)
  const place = places.get(key) ?? null
  places.delete(key)
  return place
}
