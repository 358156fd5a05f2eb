import { useEffect, useRef, useState, type RefObject } from 'react'
import type { JobFilter } from '../../../contract/filter.ts'
import type { Facets } from '../../../contract/facets.ts'
import { Button } from '../../ui/Button.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { SearchField } from '../../ui/SearchField.tsx'
import { setFilterCount } from './list-model.ts'

const FilterChips = lazyPart('The filters', () =>
  import('./FilterChips.tsx').then((module) => module.FilterChips),
)

/**
 * Long enough that a word is typed before it is searched for, short enough to feel like an answer.
 */
const typingPauseMs = 300

function useTyped(
  value: string,
  onTyped: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(value)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const sent = useRef(value)
  useEffect(() => {
    // The address changed by itself (back, a tab): the field follows; its own echo is not news.
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

/** Search, range and filters. All they set is in the URL. */
export function FilterBar({
  filter,
  facets,
  onChange,
  onType,
  searchRef,
  isReady,
}: {
  filter: JobFilter
  facets: Facets | null
  onChange: (next: JobFilter) => void
  onType: (q: string) => void
  searchRef: RefObject<HTMLInputElement | null>
  /** The first rows are there: what else the page needs may be fetched now. */
  isReady: boolean
}) {
  const [text, type] = useTyped(filter.q, onType)
  const [showsAll, setShowsAll] = useState(false)
  const count = setFilterCount(filter)

  return (
    <>
      <SearchField
        ref={searchRef}
        className="search"
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
        className="sm:hidden"
        icon="filter"
        aria-expanded={showsAll}
        onClick={() => setShowsAll(!showsAll)}
      >
        Filter{count > 0 ? ` ${count}` : ''}
      </Button>
      {isReady ? (
        <FilterChips filter={filter} facets={facets} onChange={onChange} showsAll={showsAll} />
      ) : null}
    </>
  )
}
