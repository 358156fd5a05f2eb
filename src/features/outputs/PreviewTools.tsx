import type { RefObject } from 'react'
import { IconButton } from '../../ui/IconButton.tsx'
import { classes } from '../../ui/classes.ts'
import { Menu } from '../../ui/Menu.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Select } from '../../ui/Select.tsx'
import type { CopiedPart } from './copy-cells.ts'
import {
  delimiterNames,
  type ParsedPreview,
  type PreviewFormat,
  type PreviewOptions,
} from './parse-preview.ts'

export type PreviewView = 'table' | 'raw'

/** How the text is to be read; `auto` leaves it to what is found in the text. */
export type ReadingChoice = Pick<PreviewOptions, 'format' | 'header'>

const formats: readonly PreviewFormat[] = [...delimiterNames, 'json lines', 'json array', 'lines']

const formatNames: Record<PreviewFormat, string> = {
  comma: 'Comma',
  tab: 'Tab',
  semicolon: 'Semicolon',
  pipe: 'Pipe',
  'ctrl-A': 'Ctrl-A',
  'json lines': 'JSON lines',
  'json array': 'JSON array',
  lines: 'Plain lines',
}

const headers = ['first line', 'none'] as const satisfies readonly PreviewOptions['header'][]

function headerWords(parsed: ParsedPreview): string {
  switch (parsed.header) {
    case 'component':
      return `Header: component, ${parsed.columns.length} of ${parsed.columns.length}`
    case 'first line':
      return 'Header: first line, found'
    case 'keys':
      return 'Header: keys'
    case 'none':
      return 'Header: none, columns numbered'
  }
}

/** How the lines become rows and columns. */
function ReadingSelects({
  parsed,
  choice,
  onChoice,
}: {
  parsed: ParsedPreview
  choice: ReadingChoice
  onChoice: (choice: ReadingChoice) => void
}) {
  const setFormat = (value: string) =>
    onChoice({ ...choice, format: formats.find((name) => name === value) ?? 'auto' })
  const setHeader = (value: string) =>
    onChoice({ ...choice, header: headers.find((name) => name === value) ?? 'auto' })
  const isDelimited = parsed.header !== 'keys'
  return (
    <>
      <Select
        label="How the lines are split"
        className="max-sm:flex-1"
        value={choice.format}
        onChange={(event) => setFormat(event.target.value)}
      >
        <option value="auto">
          {choice.format === 'auto' ? `${formatNames[parsed.format]}, found` : 'Detect'}
        </option>
        {formats.map((name) => (
          <option key={name} value={name}>
            {formatNames[name]}
          </option>
        ))}
      </Select>
      {isDelimited ? (
        <Select
          label="Where the column names come from"
          className="max-sm:flex-1"
          value={choice.header}
          onChange={(event) => setHeader(event.target.value)}
        >
          <option value="auto">{choice.header === 'auto' ? headerWords(parsed) : 'Detect'}</option>
          <option value="first line">Header: first line</option>
          <option value="none">Header: none</option>
        </Select>
      ) : null}
    </>
  )
}

export interface PreviewSearch {
  field: RefObject<HTMLInputElement | null>
  words: string
  onWords: (words: string) => void
  /** How many cells hold the words. */
  found: number
  /** Goes to the next cell that holds them, or to the one before. */
  onFind: (by: 1 | -1) => void
}

function Search({ search: { field, words, onWords, found, onFind } }: { search: PreviewSearch }) {
  return (
    <span className="flex flex-1 items-center gap-2">
      <SearchField
        ref={field}
        label="Find in these lines"
        hint="/"
        className="w-55 max-sm:w-full"
        value={words}
        onChange={(event) => onWords(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onFind(event.shiftKey ? -1 : 1)
          if (event.key === 'Escape') {
            event.stopPropagation()
            onWords('')
          }
        }}
      />
      {words === '' ? null : (
        <span className="text-s whitespace-nowrap text-text-3 tabular-nums" aria-live="polite">
          {found === 0 ? 'none' : `${found} found`}
        </span>
      )}
    </span>
  )
}

/** How the lines are read and shown, and the search in them. */
export function PreviewTools({
  view,
  onView,
  parsed,
  choice,
  onChoice,
  wraps,
  onWraps,
  search,
  onCopy,
}: {
  view: PreviewView
  onView: (view: PreviewView) => void
  parsed: ParsedPreview
  choice: ReadingChoice
  onChoice: (choice: ReadingChoice) => void
  wraps: boolean
  onWraps: () => void
  search: PreviewSearch
  onCopy: (part: CopiedPart) => void
}) {
  const isTable = view === 'table'
  return (
    <div
      className={classes(
        'flex min-h-11 flex-wrap items-center gap-2 px-(--gutter) py-1.5',
        'border-b border-border bg-surface',
      )}
    >
      <Segmented
        label="View"
        options={[
          { value: 'table', label: 'Table' },
          { value: 'raw', label: 'Raw' },
        ]}
        value={view}
        onChange={onView}
      />
      {isTable ? <ReadingSelects parsed={parsed} choice={choice} onChoice={onChoice} /> : null}
      <div className="ml-auto flex items-center gap-2 max-sm:w-full">
        <IconButton
          icon="wrap"
          label="Wrap long values (w)"
          aria-pressed={wraps}
          onClick={onWraps}
        />
        {isTable ? (
          <Menu
            icon="copy"
            label="Copy"
            items={[
              { key: 'cell', label: 'Copy cell (y)', onSelect: () => onCopy('cell') },
              { key: 'row', label: 'Copy row', onSelect: () => onCopy('row') },
              { key: 'column', label: 'Copy column', onSelect: () => onCopy('column') },
            ]}
          />
        ) : null}
        <Search search={search} />
      </div>
    </div>
  )
}
