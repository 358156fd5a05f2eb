import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { OptionalColumn } from './columns.tsx'
import { plainWidths, type WidthClasses } from './table-classes.ts'

export interface TableColumns {
  optional: readonly OptionalColumn[]
  widths: WidthClasses
  /** How crowded the table is. */
  layout: 'plain' | 'few' | 'many' | 'most'
}

const plainColumns: TableColumns = { optional: [], widths: plainWidths, layout: 'plain' }

async function loadColumns() {
  const [{ optionalColumns }, { layoutOf, wideTableWidths }] = await Promise.all([
    import('./columns.tsx'),
    import('./wide-table.ts'),
  ])
  return (keys: readonly string[]): TableColumns => {
    const optional = optionalColumns.filter((column) => keys.includes(column.key))
    if (optional.length === 0) return plainColumns
    return { optional, widths: wideTableWidths(optional.length), layout: layoutOf(optional.length) }
  }
}

/**
 * The columns of the table, with the optional ones of these keys. Their code is loaded only when a
 * list shows some.
 */
export function useColumns(keys: readonly string[]): TableColumns {
  const { data: columnsOf } = useQuery({
    queryKey: ['columns'],
    queryFn: loadColumns,
    enabled: keys.length > 0,
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false,
  })
  return useMemo(() => columnsOf?.(keys) ?? plainColumns, [columnsOf, keys])
}
