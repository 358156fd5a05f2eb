import type { JobFilter } from '../../../contract/filter.ts'
import { Button } from '../../ui/Button.tsx'
import { FillNote } from './FillNote.tsx'
import type { JobList } from './use-job-list.ts'

/**
 * Where the list ends: what is still being fetched, more pages, and what the time range leaves out.
 * @param onMore the fill has brought jobs: the list may go on now where it ended before
 */
export function ListEnd({ list, filter, onCursor, onChange, onMore }: {
  list: JobList
  filter: JobFilter
  onCursor: (cursor: string | null, by: 1 | -1 | 0) => void
  onChange: (next: JobFilter) => void
  onMore: () => void
}) {
  const { nextCursor, prevCursor, rows, total } = list
  if (rows.length === 0) return null
  return (
    <>
      <FillNote filter={filter} onMore={onMore} />
      <nav className="list-end" aria-label="Pages of the list">
        {filter.cursor !== null ? (
          <Button icon="arrowUp" onClick={() => onCursor(null, 0)}>
            To the first
          </Button>
        ) : null}
        {prevCursor !== null && filter.cursor !== null ? (
          <Button icon="left" onClick={() => onCursor(prevCursor, -1)}>
            Previous 50
          </Button>
        ) : null}
        {nextCursor !== null ? (
          <Button icon="right" onClick={() => onCursor(nextCursor, 1)}>
            Next 50
          </Button>
        ) : null}
        <span>
          {rows.length} of {total ?? rows.length} shown
        </span>
        {filter.from === null ? null : (
          <Button variant="ghost" icon="clock" onClick={() => onChange({ ...filter, from: null, to: null })}>
            Show older
          </Button>
        )}
      </nav>
    </>
  )
}
