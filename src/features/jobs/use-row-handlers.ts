import { useCallback, useEffect, useRef, useState, type MouseEvent } from 'react'
import { useNavigate } from 'react-router-dom'
import type { useDialogs } from '../../domain/dialog-url.ts'
import { basePath } from '../../platform/base-path.ts'
import { toggled } from './toggled.ts'
import type { RowHandlers } from './JobTableRow.tsx'
import type { ListRow } from './list-model.ts'
import type { Selection } from './use-selection.ts'

/** Not one that opens another tab or window, or saves what it leads to. */
const isPlainPress = ({ button, metaKey, altKey, ctrlKey, shiftKey }: MouseEvent): boolean =>
  button === 0 && !metaKey && !altKey && !ctrlKey && !shiftKey

/**
 * What the rows can do. The handlers keep their identity, since every poll would render every row
 * again otherwise.
 * @param isRunnable whether the source can run packages
 */
export function useRowHandlers(
  rows: readonly ListRow[],
  selection: Selection,
  dialogs: ReturnType<typeof useDialogs>,
  isRunnable: boolean,
): { handlers: RowHandlers; expanded: ReadonlySet<number> } {
  const [expanded, setExpanded] = useState<ReadonlySet<number>>(new Set())
  const navigate = useNavigate()
  const latest = useRef({ rows, selection, dialogs, navigate })
  useEffect(() => {
    latest.current = { rows, selection, dialogs, navigate }
  })
  const onFollow: RowHandlers['onFollow'] = useCallback((event) => {
    const href = event.currentTarget.getAttribute('href')
    if (href === null || !isPlainPress(event)) return
    event.preventDefault()
    void latest.current.navigate(href.slice(basePath.length))
  }, [])
  const onSelect: RowHandlers['onSelect'] = useCallback(
    (id, isSelected, extend) => latest.current.selection.select(id, isSelected, extend),
    [],
  )
  const onStop = useCallback(
    (id: number) => latest.current.dialogs.open({ kind: 'stop', jobIds: [id] }),
    [],
  )
  const onRerun = useCallback((id: number) => {
    const {
      rows: all,
      dialogs: { open },
    } = latest.current
    const row = all.find((item) => item.row.id === id)?.row
    open({ kind: 'run', packageId: row?.package_id ?? null, rerunOf: id })
  }, [])
  const onShowFlag = useCallback(
    (id: number) => latest.current.dialogs.open({ kind: 'evidence', jobId: id }),
    [],
  )
  const onExpand = useCallback(
    (id: number) => setExpanded((old) => new Set(toggled([...old], id))),
    [],
  )
  return {
    handlers: {
      onFollow,
      onSelect,
      onStop,
      onRerun: isRunnable ? onRerun : null,
      onExpand,
      onSendAgain: onStop,
      onShowFlag,
    },
    expanded,
  }
}
