import { useCallback, useState } from 'react'
import type { ListRow } from './list-model.ts'

export interface Selection {
  selected: ReadonlySet<number>
  /** @param extend from the row selected last to this one (Shift) */
  select: (id: number, isSelected: boolean, extend: boolean) => void
  selectAll: (isSelected: boolean) => void
  clear: () => void
}

interface Chosen {
  /** The filter it belongs to: another list is another selection. */
  of: string
  ids: ReadonlySet<number>
  last: number | null
}

/**
 * Which rows are selected. Only rows in sight are ever in it: nobody acts on jobs they have not
 * seen (interaction-rules.md §3).
 */
export function useSelection(rows: readonly ListRow[], listKey: string): Selection {
  const [chosen, setChosen] = useState<Chosen>({ of: listKey, ids: new Set(), last: null })
  const current =
    chosen.of === listKey ? chosen : { of: listKey, ids: new Set<number>(), last: null }
  const inSight = new Set(rows.map(({ row }) => row.id))
  const selected = new Set([...current.ids].filter((id) => inSight.has(id)))

  const select = (id: number, isSelected: boolean, extend: boolean) => {
    const order = rows.map(({ row }) => row.id)
    const [from, to] = [current.last === null ? -1 : order.indexOf(current.last), order.indexOf(id)]
    const touched =
      extend && from !== -1 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id]
    const ids = new Set(selected)
    for (const each of touched) {
      if (isSelected) ids.add(each)
      else ids.delete(each)
    }
    setChosen({ of: listKey, ids, last: id })
  }
  const selectAll = (isSelected: boolean) =>
    setChosen({ of: listKey, ids: isSelected ? inSight : new Set(), last: null })
  const clear = useCallback(() => setChosen({ of: listKey, ids: new Set(), last: null }), [listKey])
  return { selected, select, selectAll, clear }
}
