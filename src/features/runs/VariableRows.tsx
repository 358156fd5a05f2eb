import { useState } from 'react'
import { Button, IconButton } from '../../ui/Button.tsx'
import { classes } from '../../ui/classes.ts'
import { Segmented } from '../../ui/Segmented.tsx'
import {
  isEdited,
  resetRow,
  rowsFromJson,
  sourceOf,
  toVariables,
  type FormRow,
} from './run-form.ts'

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
  const words = source === 'as in the job' ? `as in ${rerunOf ?? 'the job'}` : source
  return (
    <li
      className={classes(
        'grid grid-cols-[minmax(0,150px)_minmax(0,1fr)_110px_28px] items-center gap-2.5 border-b border-border px-3 py-1.5 last:border-0 max-sm:grid-cols-[minmax(0,1fr)_40px]',
        isEdited(row) && 'bg-selected',
      )}
    >
      {source === 'added' ? (
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
      ) : (
        <span className="mono clip max-sm:col-span-2" title={row.name}>
          {row.name}
        </span>
      )}
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
      <span
        className={classes(
          'text-s max-sm:hidden',
          source === 'edited' || source === 'added' ? 'font-strong' : 'text-text-3',
        )}
      >
        {words}
      </span>
      {source === 'added' ? (
        <IconButton
          icon="x"
          label={`Take ${row.name || 'the new variable'} away`}
          size="small"
          variant="ghost"
          onClick={onRemove}
        />
      ) : source === 'edited' ? (
        <IconButton
          icon="retry"
          label={`Put ${row.name} back`}
          size="small"
          variant="ghost"
          onClick={() => onChange(resetRow(row))}
        />
      ) : (
        <span />
      )}
    </li>
  )
}

/**
 * The variables as rows or as JSON; both edit the same.
 * @param takesFocus the dialog starts in the first value
 * @param onMistake whether the JSON cannot be read now
 */
export function VariableRows({
  rows,
  rerunOf,
  takesFocus,
  onRows,
  onMistake,
}: {
  rows: readonly FormRow[]
  rerunOf: number | null
  takesFocus: boolean
  onRows: (rows: FormRow[]) => void
  onMistake: (isWrong: boolean) => void
}) {
  const [json, setJson] = useState<string | null>(null)
  const [mistake, setMistake] = useState<string | null>(null)

  const handleJson = (text: string) => {
    setJson(text)
    const read = rowsFromJson(text, rows)
    const wrong = 'mistake' in read ? read.mistake : null
    setMistake(wrong)
    onMistake(wrong !== null)
    if ('rows' in read) onRows(read.rows)
  }
  const handleView = (view: 'rows' | 'json') => {
    // Leaving JSON that cannot be read keeps the last rows that could be.
    setJson(view === 'json' ? JSON.stringify(toVariables(rows), null, 2) : null)
    setMistake(null)
    onMistake(false)
  }
  const change = (index: number, row: FormRow | null) =>
    onRows(rows.flatMap((old, at) => (at === index ? (row === null ? [] : [row]) : [old])))
  return (
    <div className="grid gap-2">
      <div className="flex items-center gap-2">
        <span className="font-strong">Variables</span>
        <span className="ml-auto flex items-center gap-2">
          {json === null ? (
            <Button
              size="small"
              icon="plus"
              onClick={() =>
                onRows([
                  ...rows,
                  {
                    name: '',
                    value: '',
                    typed: undefined,
                    standard: undefined,
                    earlier: undefined,
                  },
                ])
              }
            >
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
        rows.length === 0 ? (
          <p className="rounded border border-border px-3 py-2.5 text-text-3">
            This package takes no variables.
          </p>
        ) : (
          <ul className="rounded border border-border-control">
            {rows.map((row, index) => (
              <Row
                key={index}
                row={row}
                rerunOf={rerunOf}
                isFirst={takesFocus && index === 0}
                onChange={(next) => change(index, next)}
                onRemove={() => change(index, null)}
              />
            ))}
          </ul>
        )
      ) : (
        <>
          <textarea
            className="text-area mono"
            rows={8}
            spellCheck={false}
            aria-label="Variables as JSON"
            aria-invalid={mistake !== null}
            value={json}
            onChange={(event) => handleJson(event.target.value)}
          />
          {mistake === null ? null : (
            <p className="text-failed-text" role="alert">
              {mistake}
            </p>
          )}
        </>
      )}
    </div>
  )
}
