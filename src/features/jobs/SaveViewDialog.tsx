import { useState } from 'react'
import type { JobListQuery } from '../../../contract/filter.ts'
import { queryKey } from '../../../contract/view-query.ts'
import { viewLimits, type SavedView } from '../../../contract/views.ts'
import { useViewActions } from '../../domain/views.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { FormDialog } from '../../ui/FormDialog.tsx'
import { viewTitle } from './view-labels.ts'

/** Saves the list on screen under a name. */
export function SaveViewDialog({
  query,
  columns,
  onSaved,
  onClose,
}: {
  query: JobListQuery
  /** Keys of the optional columns shown. */
  columns: readonly string[]
  onSaved: (view: SavedView) => void
  onClose: () => void
}) {
  const actions = useViewActions()
  const [name, setName] = useState(() =>
    viewTitle(query.filter, null, null).slice(0, viewLimits.name),
  )
  const [isShared, setShared] = useState(false)
  const [isPinned, setPinned] = useState(true)
  const [hasColumns, setHasColumns] = useState(false)
  const view = {
    name,
    query: queryKey(query),
    columns: hasColumns ? [...columns] : null,
    shared: isShared,
    pinned: isPinned,
  }
  return (
    <FormDialog
      title="Save view"
      submit="Save view"
      problem={name.trim() === '' ? 'A view needs a name.' : null}
      onSubmit={() => actions.add(view, onSaved)}
      onClose={onClose}
    >
      <label className="grid gap-1.5">
        <span className="font-strong">Name</span>
        <span className="field">
          <input
            type="text"
            value={name}
            maxLength={viewLimits.name}
            data-autofocus
            onFocus={({ target }) => target.select()}
            onChange={({ target }) => setName(target.value)}
          />
        </span>
      </label>
      <Choice
        label="Share with everybody in this account"
        checked={isShared}
        onChange={setShared}
      />
      <Choice label="Show as a tab" checked={isPinned} onChange={setPinned} />
      <Choice
        label="Keep the columns that are shown now"
        checked={hasColumns}
        onChange={setHasColumns}
      />
    </FormDialog>
  )
}

function Choice({
  label,
  checked,
  onChange,
}: {
  label: string
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className="flex items-center gap-2">
      <Checkbox checked={checked} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  )
}
