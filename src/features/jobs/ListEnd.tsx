import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { JobFilter } from '../../../contract/filter.ts'
import { useAccount } from '../../platform/account.ts'
import { jobListQuery } from '../../domain/queries/jobs.ts'
import { Button } from '../../ui/Button.tsx'
import { HistoryFillNote } from './HistoryFillNote.tsx'
import type { JobList } from './use-job-list.ts'

/**
 * Takes in what has joined at the list's end; does nothing where a row on screen would move for it.
 */
async function extendList(client: QueryClient, account: string, filter: JobFilter): Promise<void> {
  const options = jobListQuery(account, filter)
  const anew = await client
    .fetchQuery({ ...options, queryKey: [...options.queryKey, 'anew'], staleTime: 0 })
    .catch(() => null)
  const shown = client.getQueryData(options.queryKey)
  if (anew && shown?.data.every((row, index) => anew.data[index]?.id === row.id))
    client.setQueryData(options.queryKey, anew)
}

/**
 * Where the list ends: what is still being fetched, more pages, and what the time range leaves out.
 */
export function ListEnd({
  list,
  filter,
  onCursor,
  onChange,
}: {
  list: JobList
  filter: JobFilter
  onCursor: (cursor: string | null, by: 1 | -1 | 0) => void
  onChange: (next: JobFilter) => void
}) {
  const client = useQueryClient()
  const account = useAccount()
  // The fill has brought jobs: the list may go on now where it ended before.
  const onMore = () => {
    if (list.nextCursor === null) void extendList(client, account, filter)
  }
  const { nextCursor, prevCursor, rows, total } = list
  // Another page begins at its top, where it says which one it is.
  const go = (cursor: string | null, by: 1 | -1 | 0) => {
    onCursor(cursor, by)
    window.scrollTo({ top: 0 })
  }
  if (rows.length === 0) return null
  return (
    <>
      <HistoryFillNote filter={filter} onMore={onMore} />
      <nav className="list-end" aria-label="Pages of the list">
        {filter.cursor !== null ? (
          <Button icon="arrowUp" onClick={() => go(null, 0)}>
            To the first
          </Button>
        ) : null}
        {prevCursor !== null && filter.cursor !== null ? (
          <Button icon="left" onClick={() => go(prevCursor, -1)}>
            Previous 50
          </Button>
        ) : null}
        {nextCursor !== null ? (
          <Button icon="right" onClick={() => go(nextCursor, 1)}>
            Next 50
          </Button>
        ) : null}
        <span>
          {rows.filter(({ noLongerMatches }) => !noLongerMatches).length} of {total ?? rows.length}{' '}
          shown
        </span>
        {filter.from === null ? null : (
          <Button
            variant="ghost"
            icon="clock"
            onClick={() => onChange({ ...filter, from: null, to: null })}
          >
            Show older
          </Button>
        )}
      </nav>
    </>
  )
}
