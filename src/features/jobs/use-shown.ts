import { useState } from 'react'

/**
 * Something that belongs to the rows on screen, which stay until those of the next query are there.
 * @param isPrevious the rows are still those of the query before
 */
export function useShown(value: string, isPrevious: boolean): string {
  const [shown, setShown] = useState(value)
  if (isPrevious || shown === value) return shown
  setShown(value)
  return value
}
