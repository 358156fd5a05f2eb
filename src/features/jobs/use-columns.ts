import { useEffect, useMemo, useState } from 'react'
import type { OptionalColumn } from './columns.tsx'

let known: readonly OptionalColumn[] = []

/**
 * The optional columns that a person has chosen. Their code comes only where there are some: most
 * lists have none.
 */
export function useColumns(keys: readonly string[]): readonly OptionalColumn[] {
  const [all, setAll] = useState(known)
  const isMissing = keys.length > 0 && all.length === 0
  useEffect(() => {
    if (!isMissing) return
    const take = (columns: readonly OptionalColumn[]) => {
      known = columns
      setAll(columns)
    }
    // Without them the list is still a list.
    void import('./columns.tsx')
      .then((module) => take(module.optionalColumns))
      .catch(() => undefined)
  }, [isMissing])
  return useMemo(() => all.filter((column) => keys.includes(column.key)), [all, keys])
}
