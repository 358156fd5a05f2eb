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

/** Their code, which is loaded only for a list that shows some. */
export const columnsQuery = {
  queryKey: ['columns'],
  queryFn: loadColumns,
  staleTime: Infinity,
  gcTime: Infinity,
  structuralSharing: false,
}

/** The columns of the table, with the optional ones of these keys. */
export function useColumns(keys: readonly string[]): TableColumns {
  const { data: columnsOf } = useQuery({ ...columnsQuery, enabled: keys.length > 0 })
  return useMemo(() => columnsOf?.(keys) ?? plainColumns, [columnsOf, keys])
}
