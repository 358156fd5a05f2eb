import { useEffect, useMemo, type CSSProperties, type ReactNode, type SyntheticEvent } from 'react'
import type { JobFilter, SortKey } from '../../../contract/filter.ts'
import type { RunClaim } from '../../domain/claims/claims.ts'
import { useCoarseNow } from '../../platform/coarse-now.ts'
import { usePlace } from '../../platform/date-locale.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { lazyPart } from '../../ui/lazy-part.tsx'
import { Skeleton } from '../../ui/Skeleton.tsx'
import { columnRoom, type ColumnWidths } from './column-widths.ts'
import type { OptionalColumn } from './columns.tsx'
import { JobTableRow, type RowHandlers } from './JobTableRow.tsx'
import { sortedBy, type ListRow } from './list-model.ts'

function SortHeader({
  filter,
  sort,
  children,
  onSort,
  className,
}: {
  filter: JobFilter
  sort: SortKey
  children: ReactNode
  onSort: (next: JobFilter) => void
  className: string
}) {
  const isSorted = filter.sort === sort
  return (
    <th
      className={className}
      scope="col"
      {...(isSorted
        ? {
            'aria-sort':
              filter.direction === 'asc' ? ('ascending' as const) : ('descending' as const),
          }
        : {})}
    >
      <button type="button" onClick={() => onSort(sortedBy(filter, sort))}>
        {children}
        {isSorted ? (
          <Icon name={filter.direction === 'asc' ? 'arrowUp' : 'arrowDown'} size={12} />
        ) : null}
      </button>
    </th>
  )
}

// Nobody has run anything when the first rows come; it is there by the time somebody does, also
// without a network.
const loadExtras = () => import('./row-extras.tsx')
const GhostRow = lazyPart(null, () => loadExtras().then((module) => module.GhostRow))

const skeletonRows = 12

function SkeletonRows({ columns }: { columns: number }) {
  return Array.from({ length: skeletonRows }, (_, index) => (
    <tr key={index} aria-hidden>
      <td className="c-sel" />
      <td className="c-status">
        <Skeleton className="h-5 w-24" />
      </td>
      <td className="c-id" />
      <td className="c-pkg">
        <Skeleton className={`h-4 ${index % 3 === 1 ? 'w-24' : 'w-36'}`} />
      </td>
      <td className="c-what" colSpan={6 + columns}>
        <Skeleton className="h-4 w-3/5" />
      </td>
    </tr>
  ))
}

/** A text that is cut is told in full to whoever points at it. */
function tellCut({ target }: SyntheticEvent): void {
  const cell =
    target instanceof Element
      ? target.closest<HTMLElement>('td, a, .text, .by span, .two-lines')
      : null
  if (cell && (cell.scrollWidth > cell.clientWidth || cell.scrollHeight > cell.clientHeight))
    cell.title = cell.textContent
}

interface Props extends RowHandlers {
  rows: readonly ListRow[]
  pendingRuns: readonly RunClaim[]
  filter: JobFilter
  columns: readonly OptionalColumn[]
  density: 'normal' | 'compact'
  selected: ReadonlySet<number>
  expanded: ReadonlySet<number>
  isLoading: boolean
  hrefOf: (id: number) => string
  onSort: (next: JobFilter) => void
  onSelectAll: (isSelected: boolean) => void
  onDismissGhost: (key: string) => void
}

/**
 * The jobs. Badge, flag, id, package and runtime stand on the same vertical in all rows; nothing
 * moves on hover, poll or focus.
 */
export function JobTable({
  rows,
  pendingRuns,
  filter,
  columns,
  density,
  selected,
  expanded,
  isLoading,
  hrefOf,
  onSort,
  onSelectAll,
  onDismissGhost,
  ...handlers
}: Props) {
  const place = usePlace()
  const now = useCoarseNow()
  useEffect(() => {
    if (!isLoading) loadExtras().catch(() => undefined)
  }, [isLoading])
  const room = useMemo(() => columnRoom(rows.map(({ row }) => row)), [rows])
  const style: CSSProperties & ColumnWidths & Record<'--columns', number> = {
    '--columns': columns.length,
    ...room,
  }
  const chosen = rows.filter(({ row }) => selected.has(row.id)).length
  return (
    <div
      className={`jobs-place ${columns.length > 5 ? 'most' : columns.length > 2 ? 'many' : ''}`}
      style={style}
    >
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- adds a tooltip, is no control */}
      <table
        // oxlint-disable-next-line jsx-a11y/mouse-events-have-key-events -- adds a tooltip, is no control
        onMouseOver={tellCut}
        className={`jobs ${density} ${columns.length > 0 ? 'has-opt' : ''}`}
        aria-label="Jobs"
        aria-busy={isLoading}
      >
        <colgroup>
          <col className="w-sel" />
          <col className="w-status" />
          <col className="w-id" />
          <col className="w-pkg" />
          <col />
          <col className="w-run" />
          <col className="w-start" />
          <col className="w-by" />
          <col className="w-cluster" />
          {columns.map((column) => (
            <col key={column.key} className="w-opt" />
          ))}
          <col className="w-act" />
        </colgroup>
        <thead>
          <tr>
            <th className="c-sel" scope="col">
              <Checkbox
                label={`Select the ${rows.length} jobs shown`}
                checked={rows.length > 0 && chosen === rows.length}
                mixed={chosen > 0 && chosen < rows.length}
                disabled={rows.length === 0}
                onChange={(event) => onSelectAll(event.target.checked)}
              />
            </th>
            <th className="c-status" scope="col">
              Status
            </th>
            <SortHeader className="c-id num" filter={filter} sort="created" onSort={onSort}>
              Job
            </SortHeader>
            <th className="c-pkg" scope="col">
              Package
            </th>
            <th scope="col">Error or progress</th>
            <SortHeader className="c-run num" filter={filter} sort="runtime" onSort={onSort}>
              <span>
                Runtime<span className="more">, against usual</span>
              </span>
            </SortHeader>
            <SortHeader className="c-start" filter={filter} sort="started" onSort={onSort}>
              Started
            </SortHeader>
            <th className="c-by" scope="col">
              By
            </th>
            <th className="c-cluster" scope="col">
              Cluster
            </th>
            {columns.map((column) =>
              column.sort ? (
                <SortHeader
                  key={column.key}
                  className={column.isNumber ? 'c-opt num' : 'c-opt'}
                  filter={filter}
                  sort={column.sort}
                  onSort={onSort}
                >
                  {column.label}
                </SortHeader>
              ) : (
                <th
                  key={column.key}
                  className={column.isNumber ? 'c-opt num' : 'c-opt'}
                  scope="col"
                >
                  {column.label}
                </th>
              ),
            )}
            <th className="c-act" scope="col">
              <span className="sr-only">Action</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {isLoading ? <SkeletonRows columns={columns.length} /> : null}
          {pendingRuns.map((run) => (
            <GhostRow key={run.key} run={run} columns={columns} onDismiss={onDismissGhost} />
          ))}
          {rows.map((item) => (
            <JobTableRow
              key={item.row.id}
              item={item}
              isSelected={selected.has(item.row.id)}
              isExpanded={expanded.has(item.row.id)}
              columns={columns}
              now={now}
              place={place}
              href={hrefOf(item.row.id)}
              {...handlers}
            />
          ))}
        </tbody>
      </table>
    </div>
  )
}
