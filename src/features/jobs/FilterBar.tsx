import { useEffect, useRef, useState, type RefObject } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/facets.ts'
import { Button } from '../../ui/Button.tsx'
import { toolbarSearchClass } from '../../ui/ListBars.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { FilterChips } from './FilterChips.tsx'
import type { ListRow } from './list-model.ts'
import { setFilterCount } from './list-words.ts'

/** Long enough to type a word, short enough to feel immediate. */
const typingPauseMs = 300

/** A field's text, reported after a pause in typing. */
function useTyped(
  value: string,
  onTyped: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const sent = useRef(value)
  useEffect(() => {
    // Follows changes of the address (Back, a tab), except those this field has made.
    if (value !== sent.current) setText(value)
    sent.current = value
  }, [value])
  useEffect(() => () => clearTimeout(timer.current ?? undefined), [])
  const type = (next: string) => {
    setText(next)
    clearTimeout(timer.current ?? undefined)
    timer.current = setTimeout(() => {
      sent.current = next.trim()
      onTyped(next.trim())
    }, typingPauseMs)
  }
  return [text, type]
}

/** Search field and filter chips. */
export function FilterBar({
  filter,
  facets,
  rows,
  onChange,
  onType,
  searchRef,
  isReady,
}: {
  filter: JobFilter
  facets: Facets | null
  rows: readonly ListRow[]
  onChange: (next: JobFilter) => void
  onType: (q: string) => void
  searchRef: RefObject<HTMLInputElement | null>
  /** The first rows are there, so that the code of the chips may be loaded. */
  isReady: boolean
}) {
  const [text, type] = useTyped(filter.q, onType)
  const [showsAll, setShowsAll] = useState(false)
  const count = setFilterCount(filter)

  return (
    <>
      <SearchField
        ref={searchRef}
        className={toolbarSearchClass}
        label="Search id, package, or status:failed user:operator"
        placeholder="Search id, package, or status:failed"
        hint="/"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          if (text !== '') type('')
          event.currentTarget.blur()
        }}
      />
      <Button
        className="max-sm:h-9 sm:hidden"
        icon="filter"
        aria-expanded={showsAll}
        onClick={() => setShowsAll(!showsAll)}
      >
        Filter{count > 0 ? ` ${count}` : ''}
      </Button>
      {isReady ? (
        <FilterChips
          filter={filter}
          facets={facets}
          rows={rows}
          onChange={onChange}
          showsAll={showsAll}
        />
      ) : null}
    </>
  )
}
