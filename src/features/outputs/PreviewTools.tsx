import type { RefObject } from 'react'
import { IconButton } from '../../ui/Button.tsx'
import { Menu } from '../../ui/Menu.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { Segmented } from '../../ui/Segmented.tsx'
import { Select } from '../../ui/Select.tsx'
import {
  delimiterNames,
  type ParsedPreview,
  type PreviewFormat,
  type PreviewOptions,
} from './parse-preview.ts'

export type PreviewView = 'table' | 'raw'

export interface PreviewChoice {
  format: PreviewFormat | 'auto'
  header: PreviewOptions['header']
}

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

/** How the lines are read and shown. */
export function PreviewTools({
  view,
  onView,
  parsed,
  choice,
  onChoice,
  wraps,
  onWraps,
  words,
  onWords,
  found,
  onFind,
  onCopy,
  searchField,
}: {
  view: PreviewView
  onView: (view: PreviewView) => void
  parsed: ParsedPreview
  choice: PreviewChoice
  onChoice: (choice: PreviewChoice) => void
  wraps: boolean
  onWraps: () => void
  words: string
  onWords: (words: string) => void
  found: number
  onFind: (by: 1 | -1) => void
  onCopy: (what: 'cell' | 'row' | 'column') => void
  searchField: RefObject<HTMLSpanElement | null>
}) {
  const isDelimited = parsed.header !== 'keys'
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-border bg-surface px-(--gutter) py-1.5">
      <Segmented
        label="View"
        options={[
          { value: 'table', label: 'Table' },
          { value: 'raw', label: 'Raw' },
        ]}
        value={view}
        onChange={onView}
      />
      {view === 'table' ? (
        <>
          <Select
            label="How the lines are split"
            className="max-sm:flex-1"
            value={choice.format}
            onChange={(event) =>
              onChoice({
                ...choice,
                format: formats.find((name) => name === event.target.value) ?? 'auto',
              })
            }
          >
            <option value="auto">
              {choice.format === 'auto' ? `${formatNames[parsed.format]}, found` : 'Find out'}
            </option>
            {formats.map((name) => (
              <option key={name} value={name}>
                {formatNames[name]}
              </option>
            ))}
          </Select>
          {isDelimited ? (
            <Select
              label="Where the columns' names come from"
              className="max-sm:flex-1"
              value={choice.header}
              onChange={(event) =>
                onChoice({
                  ...choice,
                  header:
                    event.target.value === 'first line'
                      ? 'first line'
                      : event.target.value === 'none'
                        ? 'none'
                        : 'auto',
                })
              }
            >
              <option value="auto">
                {choice.header === 'auto' ? headerWords(parsed) : 'Find out'}
              </option>
              <option value="first line">Header: first line</option>
              <option value="none">Header: none</option>
            </Select>
          ) : null}
        </>
      ) : null}
      <div className="ml-auto flex items-center gap-2 max-sm:w-full">
        <IconButton
          icon="wrap"
          label="Wrap long values (w)"
          aria-pressed={wraps}
          onClick={onWraps}
        />
        {view === 'table' ? (
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
        <span ref={searchField} className="flex flex-1 items-center gap-2">
          <SearchField
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
            <span className="whitespace-nowrap text-s text-text-3 tabular-nums" aria-live="polite">
              {found === 0 ? 'none' : `${found} found`}
            </span>
          )}
        </span>
      </div>
    </div>
  )
}
