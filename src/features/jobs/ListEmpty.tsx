import { emptyFilter, type JobFilter } from '../../../contract/filter.ts'
import { Button } from '../../ui/Button.tsx'
import { EmptyState } from '../../ui/EmptyState.tsx'
import { ProgressBar } from '../../ui/ProgressBar.tsx'
import { useFill } from './HistoryFillNote.tsx'
import { listNoun, setFilterCount } from './list-model.ts'

/** The filter without anything the person could have set, time range included. */
const clearedFilter = (filter: JobFilter): JobFilter => ({
  ...emptyFilter,
  from: null,
  sort: filter.sort,
  direction: filter.direction,
})

/**
 * No row: because nothing ever ran, or because of what is filtered; and the one thing to do about
 * it.
 */
export function ListEmpty({
  filter,
  onChange,
  onRun,
}: {
  filter: JobFilter
  onChange: (next: JobFilter) => void
  onRun: () => void
}) {
  const isFiltered =
    filter.status.length > 0 ||
    filter.flag !== null ||
    filter.q !== '' ||
    setFilterCount(filter) > 0
  const hasRange = filter.from !== null || filter.to !== null
  const fill = useFill(filter)
  // What is not there yet may match: "no jobs" would not be the truth.
  if (fill?.touchesList) {
    return (
      <EmptyState
        icon="clock"
        title={
          isFiltered
            ? `No ${listNoun(filter)} among those fetched so far`
            : 'No jobs have been fetched for this time range yet'
        }
      >
        <p className="text-balance">{fill.words}</p>
        <ProgressBar
          className="mx-auto mt-3 w-60!"
          ratio={fill.ratio}
          text={fill.words}
          label="Fetching older jobs"
        />
      </EmptyState>
    )
  }
  if (!isFiltered && !hasRange) {
    return (
      <EmptyState
        icon="jobs"
        title="No jobs yet"
        action={
          <Button variant="primary" icon="play" onClick={onRun}>
            Run package
          </Button>
        }
      >
        A job appears here the moment a package is run, by you or by a schedule.
      </EmptyState>
    )
  }
  const noun = listNoun(filter)
  return (
    <EmptyState
      icon={filter.status.includes('failed') && filter.status.length === 1 ? 'completed' : 'search'}
      title={`No ${noun} ${hasRange ? 'in this time range' : 'match'}`}
      action={
        <>
          {hasRange ? (
            <Button
              onClick={() =>
                onChange({ ...filter, from: filter.from === '-24h' ? '-7d' : null, to: null })
              }
            >
              {filter.from === '-24h' ? 'Search 7 days' : 'Search any time'}
            </Button>
          ) : null}
          {isFiltered ? (
            <Button
              onClick={() =>
                onChange({ ...clearedFilter(filter), from: filter.from, to: filter.to })
              }
            >
              Clear the filters
            </Button>
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
