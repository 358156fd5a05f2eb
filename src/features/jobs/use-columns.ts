import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { OptionalColumn } from './columns.tsx'

const noColumns: readonly OptionalColumn[] = []

/** The optional columns with these keys. Their code is loaded only when a list shows some. */
export function useColumns(keys: readonly string[]): readonly OptionalColumn[] {
  const { data: all = noColumns } = useQuery({
    queryKey: ['columns'],
    queryFn: async () => (await import('./columns.tsx')).optionalColumns,
    enabled: keys.length > 0,
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false,
  })
  return useMemo(() => all.filter((column) => keys.includes(column.key)), [all, keys])
}
