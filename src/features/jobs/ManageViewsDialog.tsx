import { useEffect, useRef, useState, type FormEvent, type RefObject } from 'react'
import {
  viewLimits,
  type SavedView,
  type SavedViews,
  type ViewChange,
} from '../../../contract/views.ts'
import type { ActionOutcome } from '../../domain/use-server-action.ts'
import { useViewActions } from '../../domain/views.ts'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Radio } from '../../ui/Radio.tsx'
import { TextField } from '../../ui/TextField.tsx'
import { tabs } from './list-model.ts'

interface RowActions {
  change: (change: ViewChange) => void
  move: (by: 1 | -1) => void
  remove: () => void
  start: () => void
}

const rowClass = 'flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 px-5 py-1 max-sm:px-4'

/** What a row is about to ask for. */
type Mode = 'rename' | 'delete' | null

function NameForm({ view, onDone }: { view: SavedView; onDone: (name: string | null) => void }) {
  const [name, setName] = useState(view.name)
  const handleSubmit = (event: FormEvent) => {
    event.preventDefault()
    onDone(name.trim() === '' || name.trim() === view.name ? null : name.trim())
  }
  return (
    <form className="flex min-w-0 flex-1 gap-2" onSubmit={handleSubmit}>
      <TextField
        label={`New name of ${view.name}`}
        value={name}
        maxLength={viewLimits.name}
        data-first
        onFocus={({ target }) => target.select()}
        onChange={({ target }) => setName(target.value)}
      />
      <Button type="submit">Rename</Button>
      <Button variant="ghost" onClick={() => onDone(null)}>
        Cancel
      </Button>
    </form>
  )
}

function ViewTools({
  view,
  isFirst,
  isLast,
  actions,
  onMode,
}: {
  view: SavedView
  isFirst: boolean
  isLast: boolean
  actions: RowActions
  onMode: (mode: Mode) => void
}) {
  return (
    <>
      <label className="flex items-center gap-1.5">
        <Checkbox
          checked={view.pinned}
          onChange={({ target }) => actions.change({ pinned: target.checked })}
        />
        Tab
      </label>
      <label className="flex items-center gap-1.5">
        <Checkbox
          checked={view.shared}
          onChange={({ target }) => actions.change({ shared: target.checked })}
        />
        Shared
      </label>
      <span className="flex">
        <IconButton
          icon="arrowUp"
          label={`Move ${view.name} up`}
          variant="ghost"
          size="small"
          disabled={isFirst}
          onClick={() => actions.move(-1)}
        />
        <IconButton
          icon="arrowDown"
          label={`Move ${view.name} down`}
          variant="ghost"
          size="small"
          disabled={isLast}
          onClick={() => actions.move(1)}
        />
      </span>
      <Button size="small" data-first onClick={() => onMode('rename')}>
        Rename
      </Button>
      <IconButton
        icon="x"
        label={`Delete ${view.name}`}
        variant="ghost"
        size="small"
        onClick={() => onMode('delete')}
      />
    </>
  )
}

function Confirmation({
  view,
  onDelete,
  onKeep,
}: {
  view: SavedView
  onDelete: () => void
  onKeep: () => void
}) {
  return (
    <>
      <span className="min-w-0 flex-1">
        Delete {view.name}
        {view.shared ? ' for everybody' : ''}?
      </span>
      <Button variant="danger" size="small" onClick={onDelete}>
        Delete view
      </Button>
      <Button size="small" data-first onClick={onKeep}>
        Keep
      </Button>
    </>
  )
}

/** Keeps the focus in a row whose controls are replaced. */
function useFocusIn(row: RefObject<HTMLElement | null>, mode: Mode): void {
  const shown = useRef(mode)
  useEffect(() => {
    if (shown.current === mode) return
    shown.current = mode
    row.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [row, mode])
}

function ViewRow({
  view,
  isStart,
  isFirst,
  isLast,
  forbidden,
  actions,
}: {
  view: SavedView
  isStart: boolean
  isFirst: boolean
  isLast: boolean
  forbidden: string | null
  actions: RowActions
}) {
  const [mode, setMode] = useState<Mode>(null)
  const row = useRef<HTMLDivElement>(null)
  useFocusIn(row, mode)
  return (
    <div ref={row} className={rowClass}>
      {mode === 'rename' ? (
        <NameForm
          view={view}
          onDone={(name) => {
            setMode(null)
            if (name !== null) actions.change({ name })
          }}
        />
      ) : null}
      {mode === 'delete' ? (
        <Confirmation view={view} onDelete={actions.remove} onKeep={() => setMode(null)} />
      ) : null}
      {mode === null ? (
        <StartChoice
          name={view.name}
          isStart={isStart}
          forbidden={forbidden}
          onStart={actions.start}
        />
      ) : null}
      {mode === null && view.may_edit && forbidden === null ? (
        <ViewTools
          view={view}
          isFirst={isFirst}
          isLast={isLast}
          actions={actions}
          onMode={setMode}
        />
      ) : null}
      {view.is_own ? null : <span className="text-text-3">by {view.owner}</span>}
    </div>
  )
}

function StartChoice({
  name,
  isStart,
  forbidden,
  onStart,
}: {
  name: string
  isStart: boolean
  forbidden: string | null
  onStart: () => void
}) {
  return (
    <label className="flex min-w-0 flex-1 items-center gap-2 max-sm:min-w-60">
      <Radio name="start-view" checked={isStart} disabled={forbidden !== null} onChange={onStart} />
      <span className="min-w-0 truncate" title={name}>
        {name}
      </span>
    </label>
  )
}

/** All views in their order: the one to start with, names, tabs, sharing. */
export function ManageViewsDialog({
  known,
  forbidden,
  onClose,
}: {
  known: SavedViews
  /** Why the person cannot change views; null if they can. */
  forbidden: string | null
  onClose: () => void
}) {
  const actions = useViewActions()
  const [refusal, setRefusal] = useState<string | null>(null)
  const { views } = known
  const start = known.default ?? 'all'
  const report = async (work: Promise<ActionOutcome<unknown>>) => {
    const outcome = await work
    setRefusal(outcome.kind === 'refused' ? outcome.message : null)
  }
  const startWith = (key: string) => void report(actions.setDefault(key, null))
  const move = (view: SavedView, by: 1 | -1) => {
    const others = views.filter((each) => each !== view)
    const before = others[views.indexOf(view) + by]?.id ?? null
    void report(actions.change(view.id, { before }, null))
  }
  return (
    <Dialog
      title="Views"
      size="wide"
      intro={
        <p className="mt-1 text-text-2">
          The list starts with the chosen view. Tabs are in this order, after the built-in ones.
        </p>
      }
      onClose={onClose}
    >
      <ul className="pb-4">
        {tabs.map(({ key, label }) => (
          <li key={key} className={rowClass}>
            <StartChoice
              name={label}
              isStart={start === key}
              forbidden={forbidden}
              onStart={() => startWith(key)}
            />
            <span className="text-text-3">built in</span>
          </li>
        ))}
        {views.map((view, index) => (
          <li key={view.id}>
            <ViewRow
              view={view}
              isStart={start === String(view.id)}
              isFirst={index === 0}
              isLast={index === views.length - 1}
              forbidden={forbidden}
              actions={{
                change: (change) => void report(actions.change(view.id, change, null)),
                move: (by) => move(view, by),
                remove: () => void report(actions.remove(view)),
                start: () => startWith(String(view.id)),
              }}
            />
          </li>
        ))}
      </ul>
      {refusal === null ? null : (
        <p role="alert" className="px-5 pb-4 text-failed-text wrap-anywhere">
          {refusal}
        </p>
      )}
    </Dialog>
  )
}
