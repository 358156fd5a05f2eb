import { useEffect, useMemo, type SyntheticEvent } from 'react'
import type { JobSort } from '../../../contract/filter.ts'
import type { RunClaim } from '../../domain/claims/claims.ts'
import { formatFull, type Place } from '../../format/time.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { classes } from '../../ui/classes.ts'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { columnRoom, type ColumnRoom } from './column-widths.ts'
import { JobTableRow, type RowHandlers } from './JobTableRow.tsx'
import type { ListRow } from './list-model.ts'
import { cardClasses, cellClasses } from './table-classes.ts'
import { firstRows } from './use-first-rows.ts'
import type { TableColumns } from './use-columns.ts'

// Loaded after the first rows: by the time somebody runs a package it is there, also offline.
const loadExtras = () => import('./row-extras.tsx')
const PendingRunRow = lazyPart(null, () => loadExtras().then((module) => module.PendingRunRow))

const JobTableHead = lazyPart(
  'The head of the table',
  () => import('./JobTableHead.tsx').then((module) => module.JobTableHead),
  <thead className="max-sm:hidden">
    <tr>
      <th className="h-(--thead)" />
    </tr>
  </thead>,
)

const skeletonRows = 12

function SkeletonRows({ columns }: { columns: number }) {
  return Array.from({ length: skeletonRows }, (_, index) => (
    <tr key={index} className={classes('bg-surface', cardClasses)} aria-hidden>
      <td className={cellClasses.select} />
      <td className={cellClasses.status}>
        <Skeleton className="h-5 w-24" />
      </td>
      <td className={cellClasses.id} />
      <td className={cellClasses.package}>
        <Skeleton className={`h-4 ${index % 3 === 1 ? 'w-24' : 'w-36'}`} />
      </td>
      <td className={cellClasses.summary} colSpan={6 + columns}>
        <Skeleton className="h-4 w-3/5" />
      </td>
    </tr>
  ))
}

/** Keeps the place of rows that follow, so that the page is as long as it will be. */
function RestOfRows({ count }: { count: number }) {
  return Array.from({ length: Math.max(0, count) }, (_, index) => (
    <tr key={index} className="max-sm:block" aria-hidden>
      <td className="h-(--row) border-b border-border max-sm:block max-sm:h-24 sm:compact:h-8" />
    </tr>
  ))
}

function ColumnGroup({ optional, widths, room }: TableColumns & { room: ColumnRoom }) {
  return (
    <colgroup className="max-sm:hidden">
      <col className={widths.select} />
      <col className={widths.status} />
      <col className={classes(widths.id, room.id)} />
      <col className={classes(widths.package, room.package)} />
      {/* Errors and progress take the rest. */}
      <col />
      <col className={widths.runtime} />
      <col className={widths.started} />
      <col className={classes(widths.creator, room.creator)} />
      <col className={classes(widths.cluster, room.cluster)} />
      {optional.map((column) => (
        <col key={column.key} className={widths.optional} />
      ))}
      <col className={widths.action} />
    </colgroup>
  )
}

/** Gives text that is cut a tooltip, and a time the exact one. */
function addTooltip({ target }: SyntheticEvent, place: Place): void {
  if (target instanceof HTMLTimeElement)
    target.title = formatFull(Date.parse(target.dateTime), place)
  const cell = target instanceof Element ? target.closest<HTMLElement>('td, a, [data-clip]') : null
  if (cell && (cell.scrollWidth > cell.clientWidth || cell.scrollHeight > cell.clientHeight))
    cell.title = cell.textContent
}

interface Props extends RowHandlers {
  rows: readonly ListRow[]
  /** Only the first rows are drawn, and the place of the others is kept. */
  isPartial: boolean
  pendingRuns: readonly RunClaim[]
  sort: JobSort
  columns: TableColumns
  density: 'normal' | 'compact'
  selected: ReadonlySet<number>
  expanded: ReadonlySet<number>
  isLoading: boolean
  hrefOf: (id: number) => string
  onSort: (next: JobSort) => void
  onSelectAll: (isSelected: boolean) => void
}

/** The jobs. Columns are aligned in all rows, and nothing moves on hover, poll or focus. */
export function JobTable({
  rows,
  isPartial,
  pendingRuns,
  sort,
  columns,
  density,
  selected,
  expanded,
  isLoading,
  hrefOf,
  onSort,
  onSelectAll,
  ...handlers
}: Props) {
  const { optional } = columns
  const place = usePlace()
  const now = useCoarseNow()
  useEffect(() => {
    if (!isLoading) loadExtras().catch(() => undefined)
  }, [isLoading])
  const room = useMemo(() => columnRoom(rows.map(({ row }) => row)), [rows])
  return (
    <div
      className={classes('scrolling:overflow-x-auto', `extra-${optional.length}`)}
      data-layout={columns.layout}
      data-density={density}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- tooltips */}
      <table
        // oxlint-disable-next-line jsx-a11y/mouse-events-have-key-events -- adds tooltips
        onMouseOver={(event) => addTooltip(event, place)}
        className={classes(
          'w-full table-fixed border-separate border-spacing-0 max-sm:block',
          'scrolling:min-w-[calc(1176px+var(--extra)*88px)]',
        )}
        aria-label="Jobs"
        aria-busy={isLoading}
      >
        <ColumnGroup {...columns} room={room} />
        <JobTableHead
          rowCount={rows.length}
          selectedCount={rows.filter(({ row }) => selected.has(row.id)).length}
          current={sort}
          columns={optional}
          onSort={onSort}
          onSelectAll={onSelectAll}
        />
        <tbody className="max-sm:block">
          {isLoading ? <SkeletonRows columns={optional.length} /> : null}
          {pendingRuns.map((run) => (
            <PendingRunRow key={run.key} run={run} columns={optional} />
          ))}
          {(isPartial ? rows.slice(0, firstRows) : rows).map((item) => (
            <JobTableRow
              key={item.row.id}
              item={item}
              isSelected={selected.has(item.row.id)}
              isExpanded={expanded.has(item.row.id)}
              columns={optional}
              now={now}
              place={place}
              href={hrefOf(item.row.id)}
              {...handlers}
            />
          ))}
          {isPartial ? <RestOfRows count={rows.length - firstRows} /> : null}
        </tbody>
      </table>
    </div>
  )
}
