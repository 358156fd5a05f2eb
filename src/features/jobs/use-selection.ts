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
  /** Key of the list it belongs to: another list has another selection. */
  listKey: string
  ids: ReadonlySet<number>
  last: number | null
}

/** The selected rows. Only rows of the list can be selected (interaction-rules.md §3). */
export function useSelection(rows: readonly ListRow[], listKey: string): Selection {
  const [chosen, setChosen] = useState<Chosen>({ listKey, ids: new Set(), last: null })
  const current =
    chosen.listKey === listKey ? chosen : { listKey, ids: new Set<number>(), last: null }
  const visible = new Set(rows.map(({ row }) => row.id))
  const selected = new Set([...current.ids].filter((id) => visible.has(id)))

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
    setChosen({ listKey, ids, last: id })
  }
  const selectAll = (isSelected: boolean) =>
    setChosen({ listKey, ids: isSelected ? visible : new Set(), last: null })
  const clear = useCallback(() => setChosen({ listKey, ids: new Set(), last: null }), [listKey])
  return { selected, select, selectAll, clear }
}
