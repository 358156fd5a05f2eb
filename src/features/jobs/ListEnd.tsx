import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import type { JobFilter, JobListQuery } from '../../../contract/filter.ts'
import { useAccount } from '../../platform/account.ts'
import { jobListQuery } from '../../domain/queries/jobs.ts'
import { Button } from '../../ui/Button.tsx'
import { ListFooter } from '../../ui/ListBars.tsx'
import { HistoryFillNote } from './HistoryFillNote.tsx'
import type { JobList } from './use-job-list.ts'

/** Adds jobs that have joined at the list's end, unless a row on screen would move. */
async function extendList(
  client: QueryClient,
  account: string,
  query: JobListQuery,
): Promise<void> {
  const options = jobListQuery(account, query)
  const latest = await client
    .fetchQuery({ ...options, queryKey: [...options.queryKey, 'latest'], staleTime: 0 })
    .catch(() => null)
  const shown = client.getQueryData(options.queryKey)
  if (latest && shown?.data.every((row, index) => latest.data[index]?.id === row.id))
    client.setQueryData(options.queryKey, latest)
}

interface Props {
  list: JobList
  query: JobListQuery
  onCursor: (cursor: string | null, by: 1 | -1 | 0) => void
  onChange: (next: JobFilter) => void
}

function PageButtons({ list, query, onCursor }: Omit<Props, 'onChange'>) {
  const { nextCursor, prevCursor } = list
  const goTo = (cursor: string | null, by: 1 | -1 | 0) => {
    onCursor(cursor, by)
    // The top of a page says which page it is.
    window.scrollTo({ top: 0 })
  }
  return (
    <>
      {query.cursor !== null ? (
        <Button icon="arrowUp" onClick={() => goTo(null, 0)}>
          To the first
        </Button>
      ) : null}
      {prevCursor !== null && query.cursor !== null ? (
        <Button icon="left" onClick={() => goTo(prevCursor, -1)}>
          Previous 50
        </Button>
      ) : null}
      {nextCursor !== null ? (
        <Button icon="right" onClick={() => goTo(nextCursor, 1)}>
          Next 50
        </Button>
      ) : null}
    </>
  )
}

/** Below the last row: the history fill, the other pages, and what the time range leaves out. */
export function ListEnd({ list, query, onCursor, onChange }: Props) {
  const { filter } = query
  const client = useQueryClient()
  const account = useAccount()
  const { nextCursor, rows, total } = list
  const matching = rows.filter(({ noLongerMatches }) => !noLongerMatches).length
  // The list may now go on where it ended before.
  const handleFilled = () => {
    if (nextCursor === null) void extendList(client, account, query)
  }
  if (rows.length === 0) return null
  return (
    <>
      <HistoryFillNote filter={filter} onFilled={handleFilled} />
      <ListFooter>
        <PageButtons list={list} query={query} onCursor={onCursor} />
        <span>
          {matching} of {total ?? rows.length} shown
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
      </ListFooter>
    </>
  )
}
