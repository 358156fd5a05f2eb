import type { ReactNode, RefObject } from 'react'
import { lazyPart, useIsLater } from '../../ui/lazy-part.tsx'
import { AttentionStrip } from './AttentionStrip.tsx'
import { ConditionChips } from './ConditionChips.tsx'
import { Histogram } from './Histogram.tsx'
import { newJobsLabel } from './list-words.ts'
import { ListTabs } from './ListTabs.tsx'
import { ListToolbar } from './ListToolbar.tsx'
import { PageAndOrder } from './ListTools.tsx'
import type { JobList } from './use-job-list.ts'
import type { ListFilter } from './use-list-filter.ts'

const SearchInterpretation = lazyPart(null, () =>
  import('./SearchInterpretation.tsx').then((module) => module.SearchInterpretation),
)

/** How the rows came about: search terms, page, order and their distribution over time. */
function ListOverview({
  listFilter,
  list: { facets, isLoading },
  onSearch,
}: {
  listFilter: ListFilter
  list: JobList
  onSearch: (q: string) => void
}) {
  const { filter, dropped, setFilter } = listFilter
  const isExact = facets?.exact ?? true
  // It measures its place, which the server cannot.
  const isLater = useIsLater()
  return (
    <>
      {isLoading ? null : <ConditionChips filter={filter} facets={facets} onChange={setFilter} />}
      {filter.q !== '' || dropped.length > 0 || !isExact ? (
        <SearchInterpretation
          q={filter.q}
          dropped={dropped}
          isExact={isExact}
          onSearch={onSearch}
        />
      ) : null}
      <PageAndOrder {...listFilter} />
      {/* As high as the histogram, so that the rows do not move when it comes. */}
      <div className="min-h-28 bg-surface max-sm:hidden">
        {facets && !isLoading && isLater ? (
          <Histogram
            histogram={facets.histogram}
            isOpen={filter.to === null}
            isExact={isExact}
            onRange={(from, to) => setFilter({ ...filter, from, to })}
          />
        ) : null}
      </div>
    </>
  )
}

/** As high as the strip, so that nothing moves when it comes. */
const StripPlace = ({ children }: { children: ReactNode }) => (
  <div className="min-h-9 border-b border-border bg-surface">{children}</div>
)

/** Above the rows: the views, what needs somebody, search and filters, and how the rows came about. */
export function ListHead({
  listFilter,
  list,
  columns,
  searchRef,
  onRun,
  onRefresh,
}: {
  listFilter: ListFilter
  list: JobList
  /** Keys of the optional columns shown. */
  columns: readonly string[]
  searchRef: RefObject<HTMLInputElement | null>
  /** Null where the source cannot run packages. */
  onRun: (() => void) | null
  onRefresh: () => void
}) {
  const { query, filter, setFilter } = listFilter
  const handleSearch = (q: string) => {
    searchRef.current?.focus()
    setFilter({ ...filter, q })
  }
  return (
    <>
      <ListTabs listFilter={listFilter} columns={columns} list={list} onRun={onRun} />
      <StripPlace>
        {list.isLoading ? null : <AttentionStrip {...listFilter} rows={list.rows} />}
      </StripPlace>
      <ListToolbar
        listFilter={listFilter}
        list={list}
        columns={columns}
        newJobs={list.newCount === null ? null : newJobsLabel(query, list.newCount)}
        searchRef={searchRef}
        onRefresh={onRefresh}
      />
      <ListOverview listFilter={listFilter} list={list} onSearch={handleSearch} />
    </>
  )
}
