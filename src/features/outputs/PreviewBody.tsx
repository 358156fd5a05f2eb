import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { formatCounted } from '../../format/number.ts'
import { locale } from '../../platform/date-locale.ts'
import { useShortcuts } from '../../platform/shortcuts.ts'
import { announce } from '../../ui/announce.ts'
import { classes } from '../../ui/classes.ts'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ScrollRegion } from '../../ui/ScrollRegion.tsx'
import { cellsText, findCells, type CopiedPart } from './copy-cells.ts'
import { parsePreview, type ParsedPreview } from './parse-preview.ts'
import { PreviewTable } from './PreviewTable.tsx'
import {
  PreviewTools,
  type PreviewSearch,
  type PreviewView,
  type ReadingChoice,
} from './PreviewTools.tsx'
import { RawView } from './RawView.tsx'
import type { CellPlace, PreviewTableHandle } from './use-cell-focus.ts'

/** With fewer rows than this share fitting a table, the text is easier to read. */
const minConfidence = 0.5

function copyPart(parsed: ParsedPreview, cell: CellPlace, part: CopiedPart): void {
  const text = cellsText(parsed, cell, part)
  if (text === null) return
  navigator.clipboard.writeText(text).then(
    () => announce(`Copied the ${part}`),
    () => announce('The browser did not allow copying', 'assertive'),
  )
}

/**
 * Searches the cells.
 * @param onFound shows a cell that holds the words
 * @returns the search, and the words that are to be marked
 */
function usePreviewSearch(
  parsed: ParsedPreview,
  onFound: (place: CellPlace) => void,
): { search: PreviewSearch; marked: string } {
  const field = useRef<HTMLInputElement>(null)
  const [words, setWords] = useState('')
  const [foundAt, setFoundAt] = useState(-1)
  const marked = useDeferredValue(words)
  const found = useMemo(() => findCells(parsed, marked), [parsed, marked])
  const onFind = (by: 1 | -1) => {
    if (found.length === 0) return
    const next = (foundAt + by + found.length) % found.length
    setFoundAt(next)
    const place = found[next]
    if (place) onFound(place)
  }
  const onWords = (next: string) => {
    setWords(next)
    setFoundAt(-1)
  }
  return { search: { field, words, onWords, found: found.length, onFind }, marked }
}

/** Counts of the text as it was read. */
function factsOf(parsed: ParsedPreview): string {
  const ragged = parsed.rows.filter((row) => row.ragged && !row.cut).length
  return [
    formatCounted(parsed.lineCount, 'line', 'lines', locale),
    formatCounted(parsed.columns.length, 'column', 'columns', locale),
    ...(ragged > 0 ? [`${ragged} ragged`] : []),
    ...(parsed.lastMayBeCut ? ['the last line may be cut'] : []),
  ].join(', ')
}

/** Where the cell with the focus is: `Line 12, delay  ·  `; empty where there is none. */
function placeWords(parsed: ParsedPreview, cell: CellPlace): string {
  const row = parsed.rows[cell.row]
  if (row === undefined) return ''
  return `Line ${row.line}, ${parsed.columns[cell.column] ?? 'beyond the columns'}  ·  `
}

function Foot({ left, right }: { left: string; right: string }) {
  return (
    <p
      className={classes(
        'flex h-8 items-center gap-4 overflow-hidden border-t border-border bg-surface',
        'px-(--gutter) text-s whitespace-nowrap text-text-3 tabular-nums max-sm:hidden',
      )}
    >
      <span>{left}</span>
      <span className="ml-auto">{right}</span>
    </p>
  )
}

interface Props {
  text: string
  /** Names of the columns, as the component has them. */
  fields: readonly string[]
  previewType: string | null
  /** How many records the output has. */
  records: number | null
  name: string
  /** What the address asks for; null leaves it to how well the lines fit a table. */
  view: PreviewView | null
  onView: (view: PreviewView) => void
}

/** The first lines of an output as a table, where they fit one, or as text. */
function PreviewLines({ text, fields, previewType, records, name, view: asked, onView }: Props) {
  const [choice, setChoice] = useState<ReadingChoice>({ format: 'auto', header: 'auto' })
  const [wraps, setWraps] = useState(false)
  const [cell, setCell] = useState<CellPlace>({ row: 0, column: 0 })
  const table = useRef<PreviewTableHandle>(null)
  const parsed = useMemo(
    () => parsePreview(text, { fields, previewType, records, ...choice }),
    [text, fields, previewType, records, choice],
  )
  const { search, marked } = usePreviewSearch(parsed, (place) => table.current?.focus(place))
  const isTabular = parsed.format !== 'lines' && parsed.confidence >= minConfidence
  const view = asked ?? (isTabular ? 'table' : 'raw')
  useShortcuts([
    { key: 't', label: 'Table or raw', run: () => onView(view === 'table' ? 'raw' : 'table') },
    { key: 'w', label: 'Wrap long values', run: () => setWraps(!wraps) },
    { key: '/', label: 'Find in these lines', run: () => search.field.current?.focus() },
    { key: 'n', label: 'Next place found', run: () => search.onFind(1) },
    { key: 'y', label: 'Copy the cell', run: () => copyPart(parsed, cell, 'cell') },
  ])
  const facts = factsOf(parsed)
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
        search={search}
        onCopy={(part) => copyPart(parsed, cell, part)}
      />
      {!isTabular && asked === null ? (
        <p className="border-b border-border bg-sunken px-(--gutter) py-2 text-text-2">
          These lines do not fit a table well, so they are shown as text. Choose Table to try
          anyway.
        </p>
      ) : null}
      {view === 'table' ? (
        <>
          <div className="min-h-0 flex-1 overflow-auto bg-surface">
            <PreviewTable
              ref={table}
              parsed={parsed}
              words={marked}
              wraps={wraps}
              label={`First lines of ${name}`}
              onCell={setCell}
            />
            {parsed.rows.length === 0 && parsed.header === 'first line' ? (
              <EmptyState icon="zero" title="A header and no rows" />
            ) : null}
          </div>
          <Foot
            left={placeWords(parsed, cell) + facts}
            right="Figures under the names are of these lines only"
          />
        </>
      ) : (
        <>
          <ScrollRegion
            label={`First lines of ${name}, raw`}
            className="min-h-0 flex-1 overflow-auto bg-surface"
          >
            <RawView text={text} words={marked} wraps={wraps} />
          </ScrollRegion>
          <Foot left={facts} right="As stored, byte for byte" />
        </>
      )}
    </>
  )
}

/** The first lines of an output, or a note that it has none. */
export function PreviewBody(props: Props) {
  if (props.text === '') return <EmptyState icon="zero" title="0 lines: the output was empty" />
  return <PreviewLines {...props} />
}
