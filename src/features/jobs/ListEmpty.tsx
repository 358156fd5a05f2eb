import { emptyFilter, type JobFilter } from '../../../contract/filter.ts'
import { useForbidden } from '../../domain/permissions.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import type { HistoryFill } from './history-fill.ts'
import { useHistoryFill } from './HistoryFillNote.tsx'
import { listNoun, setFilterCount } from './list-words.ts'

const isFiltered = (filter: JobFilter): boolean =>
  filter.status.length > 0 || filter.flag !== null || filter.q !== '' || setFilterCount(filter) > 0

const hasRange = ({ from, to }: JobFilter): boolean => from !== null || to !== null

/** Only the time range is kept. */
const withoutFilters = ({ from, to }: JobFilter): JobFilter => ({ ...emptyFilter, from, to })

const withWiderRange = (filter: JobFilter): JobFilter => ({
  ...filter,
  from: filter.from === '-24h' ? '-7d' : null,
  to: null,
})

/** Jobs that match may not be fetched yet, so it would be wrong to say that there are none. */
function StillFetching({ filter, fill }: { filter: JobFilter; fill: HistoryFill }) {
  return (
    <EmptyState
      icon="clock"
      title={
        isFiltered(filter)
          ? `No ${listNoun(filter)} among those fetched so far`
          : 'No jobs have been fetched for this time range yet'
      }
    >
      <p className="text-balance">{fill.text}</p>
      <ProgressBar
        className="mx-auto mt-3 w-60!"
        ratio={fill.ratio}
        text={fill.text}
        label="Fetching older jobs"
      />
    </EmptyState>
  )
}

function NoJobsYet({ onRun }: { onRun: (() => void) | null }) {
  const forbidden = useForbidden('job.run')
  return (
    <EmptyState
      icon="jobs"
      title="No jobs yet"
      action={
        onRun === null ? null : (
          <Button variant="primary" icon="play" blocked={forbidden} onClick={onRun}>
            Run package
          </Button>
        )
      }
    >
      {onRun === null
        ? 'A job appears here the moment it is started.'
        : 'A job appears here the moment a package is run, by you or by a schedule.'}
    </EmptyState>
  )
}

function NoMatches({
  filter,
  onChange,
}: {
  filter: JobFilter
  onChange: (next: JobFilter) => void
}) {
  const isFailedOnly = filter.status.length === 1 && filter.status[0] === 'failed'
  return (
    <EmptyState
      icon={isFailedOnly ? 'completed' : 'search'}
      title={`No ${listNoun(filter)} ${hasRange(filter) ? 'in this time range' : 'match'}`}
      action={
        <>
          {hasRange(filter) ? (
            <Button onClick={() => onChange(withWiderRange(filter))}>
              {filter.from === '-24h' ? 'Search 7 days' : 'Search any time'}
            </Button>
          ) : null}
          {isFiltered(filter) ? (
            <Button onClick={() => onChange(withoutFilters(filter))}>Clear the filters</Button>
          ) : null}
        </>
      }
    >
      {filter.q === ''
        ? 'Try other filters or another time range.'
        : `Nothing matches “${filter.q}”.`}
    </EmptyState>
  )
}

/** Why the list is empty, and the one thing to do about it. */
export function ListEmpty({
  filter,
  onChange,
  onRun,
}: {
  filter: JobFilter
  onChange: (next: JobFilter) => void
  /** Null where the source cannot run packages. */
  onRun: (() => void) | null
}) {
  const fill = useHistoryFill(filter)
  if (fill?.touchesList) return <StillFetching filter={filter} fill={fill} />
  if (!isFiltered(filter) && !hasRange(filter)) return <NoJobsYet onRun={onRun} />
  return <NoMatches filter={filter} onChange={onChange} />
}
