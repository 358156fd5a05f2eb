/** Where one was in a list when one left it: Back finds the same scroll and the same row (ux.md §2, 7). Kept for the tab. */
interface ListPlace {
  scrollY: number
  jobId: number | null
}

const places = new Map<string, ListPlace>()
const mostPlaces = 30

/** @param query the list's own address */
export function leaveList(query: string, place: ListPlace): void {
  places.delete(query)
  places.set(query, place)
  const oldest = places.keys().next().value
  if (places.size > mostPlaces && oldest !== undefined) places.delete(oldest)
}

/** The place one left, told once. */
export function returnToList(query: string): ListPlace | null {
  const place = places.get(query) ?? null
  places.delete(query)
  return place
}
