import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { announce } from '../../ui/announce.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { cellsText, findCells } from './copy-cells.ts'
import { parsePreview } from './parse-preview.ts'
import { PreviewTable, type CellPlace, type PreviewTableHandle } from './PreviewTable.tsx'
import { PreviewTools, type PreviewChoice, type PreviewView } from './PreviewTools.tsx'
import { RawView } from './RawView.tsx'

/** From this share of rows that fit, the table tells more than the text. */
const trusted = 0.5

function Foot({ left, right }: { left: string; right: string }) {
  return (
    <p className="flex h-8 items-center gap-4 overflow-hidden border-t border-border bg-surface px-(--gutter) text-s whitespace-nowrap text-text-3 tabular-nums max-sm:hidden">
      <span>{left}</span>
      <span className="ml-auto">{right}</span>
    </p>
  )
}

/**
 * The first lines of an output: as a table where they are one, as text always.
 * @param view what the address asks for; null leaves it to how well the lines fit a table
 */
export function PreviewBody({
  text,
  fields,
  previewType,
  records,
  name,
  view: asked,
  onView,
}: {
  text: string
  fields: readonly string[]
  previewType: string | null
  records: number | null
  name: string
  view: PreviewView | null
  onView: (view: PreviewView) => void
}) {
  const [choice, setChoice] = useState<PreviewChoice>({ format: 'auto', header: 'auto' })
  const [wraps, setWraps] = useState(false)
  const [words, setWords] = useState('')
  const [cell, setCell] = useState<CellPlace>({ row: 0, column: 0 })
  const [foundAt, setFoundAt] = useState(-1)
  const table = useRef<PreviewTableHandle>(null)
  const searchField = useRef<HTMLSpanElement>(null)
  const sought = useDeferredValue(words)

  const parsed = useMemo(
    () => parsePreview(text, { fields, previewType, records, ...choice }),
    [text, fields, previewType, records, choice],
  )
  const found = useMemo(() => findCells(parsed, sought), [parsed, sought])
  const isTabular = parsed.format !== 'lines' && parsed.confidence >= trusted
  const view = asked ?? (isTabular ? 'table' : 'raw')

  const copy = (what: 'cell' | 'row' | 'column') => {
    const copied = cellsText(parsed, cell, what)
    if (copied === null) return
    navigator.clipboard.writeText(copied).then(
      () => announce(`Copied the ${what}`),
      () => announce('The browser did not allow copying', 'assertive'),
    )
  }
  const find = (by: 1 | -1) => {
    if (found.length === 0) return
    const next = (foundAt + by + found.length) % found.length
    setFoundAt(next)
    const place = found[next]
    if (place) table.current?.focus(place)
  }
  useShortcuts([
    { key: 't', label: 'Table or raw', run: () => onView(view === 'table' ? 'raw' : 'table') },
    { key: 'w', label: 'Wrap long values', run: () => setWraps(!wraps) },
    {
      key: '/',
      label: 'Find in these lines',
      run: () => searchField.current?.querySelector('input')?.focus(),
    },
    { key: 'n', label: 'Next place found', run: () => find(1) },
    { key: 'y', label: 'Copy the cell', run: () => copy('cell') },
  ])

  if (text === '') return <EmptyState icon="zero" title="0 lines: the output was empty" />
  const ragged = parsed.rows.filter((row) => row.ragged && !row.cut).length
  const facts = [
    `${parsed.lineCount} ${parsed.lineCount === 1 ? 'line' : 'lines'}`,
    `${parsed.columns.length} ${parsed.columns.length === 1 ? 'column' : 'columns'}`,
    ...(ragged > 0 ? [`${ragged} ragged`] : []),
    ...(parsed.lastMayBeCut ? ['the last line may be cut'] : []),
  ]
  const standing = parsed.rows[cell.row]
  return (
    <>
      <PreviewTools
        view={view}
        onView={onView}
        parsed={parsed}
        choice={choice}
        onChoice={setChoice}
        wraps={wraps}
        onWraps={() => setWraps(!wraps)}
        words={words}
        onWords={(next) => {
          setWords(next)
          setFoundAt(-1)
        }}
        found={found.length}
        onFind={find}
        onCopy={copy}
        searchField={searchField}
      />
      {!isTabular && asked === null ? (
        <p className="border-b border-border bg-sunken px-(--gutter) py-2 text-text-2">
          These lines fit no table well, so they are shown as they are. Choose Table to try all the
          same.
        </p>
      ) : null}
      {view === 'table' ? (
        <div className="min-h-0 flex-1 overflow-auto bg-surface">
          <PreviewTable
            ref={table}
            parsed={parsed}
            words={sought}
            wraps={wraps}
            label={`First lines of ${name}`}
            onCell={setCell}
          />
          {parsed.rows.length === 0 && parsed.header === 'first line' ? (
            <EmptyState icon="zero" title="A header and no rows" />
          ) : null}
        </div>
      ) : (
        <div
          className="min-h-0 flex-1 overflow-auto bg-surface"
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
          tabIndex={0}
          role="region"
          aria-label={`First lines of ${name}, raw`}
        >
          <RawView text={text} words={sought} wraps={wraps} />
        </div>
      )}
      {view === 'table' ? (
        <Foot
          left={`${standing ? `Line ${standing.line}, ${parsed.columns[cell.column] ?? 'beyond the columns'}  ·  ` : ''}${facts.join(', ')}`}
          right="Figures under the names are of these lines only"
        />
      ) : (
        <Foot left={facts.join(', ')} right="As stored, byte for byte" />
      )}
    </>
  )
}
