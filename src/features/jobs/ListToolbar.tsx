import type { RefObject } from 'react'
import { Button } from '../../ui/Button.tsx'
import { Kbd } from '../../ui/Kbd.tsx'
import { FilterToolbar } from '../../ui/ListBars.tsx'
import { FilterBar } from './FilterBar.tsx'
import { countedJobs } from './list-words.ts'
import { ListTools } from './ListTools.tsx'
import type { JobList } from './use-job-list.ts'
import type { ListFilter } from './use-list-filter.ts'

/**
 * Search, filters, the number of jobs and the tools of the list.
 * @param columns keys of the optional columns shown
 * @param newJobs label of the button that brings in new jobs; null for none
 */
export function ListToolbar({
  listFilter,
  list,
  columns,
  newJobs,
  searchRef,
  onRefresh,
}: {
  listFilter: ListFilter
  list: JobList
  columns: readonly string[]
  newJobs: string | null
  searchRef: RefObject<HTMLInputElement | null>
  onRefresh: () => void
}) {
  const { filter, setFilter, setText } = listFilter
  const { total, facets, isLoading, rows } = list
  return (
    <FilterToolbar
      end={
        <>
          <span className="max-sm:hidden">{total === null ? '' : countedJobs(filter, total)}</span>
          {newJobs === null ? null : (
            <Button icon="arrowUp" className="max-sm:h-9" onClick={onRefresh} aria-keyshortcuts=".">
              {newJobs}
              <Kbd>.</Kbd>
            </Button>
          )}
          {isLoading ? null : (
            <ListTools listFilter={listFilter} list={list} columns={columns} newJobs={newJobs} />
          )}
        </>
      }
    >
      <FilterBar
        filter={filter}
        facets={facets}
        rows={rows}
        onChange={setFilter}
        onType={setText}
        searchRef={searchRef}
        isReady={!isLoading}
      />
    </FilterToolbar>
  )
}
