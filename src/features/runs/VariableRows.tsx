import { useState } from 'react'
import { Button } from '../../ui/Button.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { classes } from '../../ui/classes.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import {
  isEdited,
  newRow,
  resetRow,
  rowsFromJson,
  sourceOf,
  toVariables,
  type FormRow,
  type RowSource,
} from './run-form.ts'

/** What undoes the change made to a row: removes one that was added, resets one that was edited. */
function UndoButton({
  row,
  source,
  onChange,
  onRemove,
}: {
  row: FormRow
  source: RowSource
  onChange: (row: FormRow) => void
  onRemove: () => void
}) {
  switch (source) {
    case 'added':
      return (
        <IconButton
          icon="x"
          label={`Remove ${row.name || 'the new variable'}`}
          size="small"
          variant="ghost"
          onClick={onRemove}
        />
      )
    case 'edited':
      return (
        <IconButton
          icon="retry"
          label={`Reset ${row.name}`}
          size="small"
          variant="ghost"
          onClick={() => onChange(resetRow(row))}
        />
      )
    case 'package default':
    case 'as in the job':
      return <span />
  }
}

function Name({
  row,
  isFixed,
  onChange,
}: {
  row: FormRow
  isFixed: boolean
  onChange: (row: FormRow) => void
}) {
  if (isFixed)
    return (
      <span className="mono clip max-sm:col-span-2" title={row.name}>
        {row.name}
      </span>
    )
  return (
    <span className="field">
      <input
        type="text"
        className="mono"
        aria-label="Name of the new variable"
        placeholder="name"
        value={row.name}
        onChange={(event) => onChange({ ...row, name: event.target.value })}
      />
    </span>
  )
}

function Row({
  row,
  rerunOf,
  isFirst,
  onChange,
  onRemove,
}: {
  row: FormRow
  rerunOf: number | null
  isFirst: boolean
  onChange: (row: FormRow) => void
  onRemove: () => void
}) {
  const source = sourceOf(row)
  const isOwn = source === 'edited' || source === 'added'
  return (
    <li
      className={classes(
        'grid grid-cols-[minmax(0,150px)_minmax(0,1fr)_110px_28px] items-center gap-2.5',
        'border-b border-border px-3 py-1.5 last:border-0 max-sm:grid-cols-[minmax(0,1fr)_40px]',
        isEdited(row) && 'bg-selected',
      )}
    >
      <Name row={row} isFixed={source !== 'added'} onChange={onChange} />
      <span className="field">
        <input
          type="text"
          className="mono"
          data-autofocus={isFirst ? true : undefined}
          spellCheck={false}
          aria-label={`Value of ${row.name || 'the new variable'}`}
          value={row.value}
          onChange={(event) => onChange({ ...row, value: event.target.value })}
        />
      </span>
      <span className={classes('text-s max-sm:hidden', isOwn ? 'font-strong' : 'text-text-3')}>
        {source === 'as in the job' ? `as in ${rerunOf ?? 'the job'}` : source}
      </span>
      <UndoButton row={row} source={source} onChange={onChange} onRemove={onRemove} />
    </li>
  )
}

function RowList({
  rows,
  rerunOf,
  takesFocus,
  onRows,
}: {
  rows: readonly FormRow[]
  rerunOf: number | null
  takesFocus: boolean
  onRows: (rows: readonly FormRow[]) => void
}) {
  if (rows.length === 0)
    return (
      <p className="rounded border border-border px-3 py-2.5 text-text-3">
        This package takes no variables.
      </p>
    )
  return (
    <ul className="rounded border border-border-control">
      {rows.map((row, index) => (
        <Row
          key={index}
          row={row}
          rerunOf={rerunOf}
          isFirst={takesFocus && index === 0}
          onChange={(next) => onRows(rows.with(index, next))}
          onRemove={() => onRows(rows.toSpliced(index, 1))}
        />
      ))}
    </ul>
  )
}

function JsonField({
  text,
  mistake,
  onText,
}: {
  text: string
  mistake: string | null
  onText: (text: string) => void
}) {
  return (
    <>
      <textarea
        className="text-area mono"
        rows={8}
        spellCheck={false}
        aria-label="Variables as JSON"
        aria-invalid={mistake !== null}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
      {mistake === null ? null : (
        <p className="text-failed-text" role="alert">
          {mistake}
        </p>
      )}
    </>
  )
}

/**
 * The variables as rows or as JSON; both edit the same.
 * @param takesFocus the dialog starts in the first value
 * @param onValid whether the JSON can be read now
 */
export function VariableRows({
  rows,
  rerunOf,
  takesFocus,
  onRows,
  onValid,
}: {
  rows: readonly FormRow[]
  rerunOf: number | null
  takesFocus: boolean
  onRows: (rows: readonly FormRow[]) => void
  onValid: (isValid: boolean) => void
}) {
  const [json, setJson] = useState<string | null>(null)
  const [mistake, setMistake] = useState<string | null>(null)

  const handleJson = (text: string) => {
    setJson(text)
    const read = rowsFromJson(text, rows)
    setMistake('mistake' in read ? read.mistake : null)
    onValid(!('mistake' in read))
    if ('rows' in read) onRows(read.rows)
  }
  const handleView = (view: 'rows' | 'json') => {
    // Leaving JSON that cannot be read keeps the last rows that could be.
    setJson(view === 'json' ? JSON.stringify(toVariables(rows), null, 2) : null)
    setMistake(null)
    onValid(true)
  }
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2">
        <span className="font-strong">Variables</span>
        <span className="ml-auto flex items-center gap-2">
          {json === null ? (
            <Button size="small" icon="plus" onClick={() => onRows([...rows, newRow])}>
              Add
            </Button>
          ) : null}
          <Segmented
            label="Edit variables as"
            options={[
              { value: 'rows', label: 'Rows' },
              { value: 'json', label: 'JSON' },
            ]}
            value={json === null ? 'rows' : 'json'}
            onChange={handleView}
          />
        </span>
      </div>
      {json === null ? (
        <RowList rows={rows} rerunOf={rerunOf} takesFocus={takesFocus} onRows={onRows} />
      ) : (
        <JsonField text={json} mistake={mistake} onText={handleJson} />
      )}
    </div>
  )
}
