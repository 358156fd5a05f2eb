import type { ReactNode } from 'react'
import type { JobSort, SortKey } from '../../../contract/filter.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { classes } from '../../ui/classes.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { OptionalColumn } from './columns.tsx'
import { sortedBy } from './list-words.ts'
import { headClasses } from './head-classes.ts'

function HeadCell({
  column,
  help,
  children,
}: {
  column: keyof typeof headClasses
  help?: string | undefined
  children: ReactNode
}) {
  return (
    <th className={classes(headClasses[column], 'text-text-3')} scope="col">
      {help === undefined ? children : <span data-help={`number.${help}`}>{children}</span>}
    </th>
  )
}

interface SortProps {
  /** The order of the list. */
  current: JobSort
  onSort: (next: JobSort) => void
}

function SortHeadCell({
  column,
  sort,
  help,
  isNumber = false,
  current,
  onSort,
  children,
}: SortProps & {
  column: keyof typeof headClasses
  sort: SortKey
  help?: string | undefined
  isNumber?: boolean
  children: ReactNode
}) {
  const isSorted = current.key === sort
  const isAscending = current.direction === 'asc'
  const order = isAscending ? 'ascending' : 'descending'
  return (
    <th
      className={classes(headClasses[column], isSorted ? 'text-text' : 'text-text-3')}
      scope="col"
      aria-sort={isSorted ? order : undefined}
    >
      <button
        type="button"
        className={classes(
          '-mx-1 inline-flex h-6 items-center gap-[3px] rounded-[4px] px-1 hover:bg-hover',
          'hover:text-text',
          isNumber && 'flex-row-reverse',
        )}
        onClick={() => onSort(sortedBy(current, sort))}
        data-help={help && `number.${help}`}
      >
        {children}
        {isSorted ? <Icon name={isAscending ? 'arrowUp' : 'arrowDown'} size={12} /> : null}
      </button>
    </th>
  )
}

function OptionalHeadCell({
  column: { key, label, heading = label, sort, isNumber },
  ...sorting
}: SortProps & { column: OptionalColumn }) {
  const column = isNumber ? 'optionalNumber' : 'optional'
  if (sort === undefined)
    return (
      <HeadCell column={column} help={key}>
        {heading}
      </HeadCell>
    )
  return (
    <SortHeadCell column={column} sort={sort} help={key} isNumber={isNumber} {...sorting}>
      <span title={label}>{heading}</span>
    </SortHeadCell>
  )
}

export function JobTableHead({
  rowCount,
  selectedCount,
  columns,
  onSelectAll,
  ...sorting
}: SortProps & {
  rowCount: number
  selectedCount: number
  columns: readonly OptionalColumn[]
  onSelectAll: (isSelected: boolean) => void
}) {
  return (
    <thead className="max-sm:hidden">
      <tr>
        <HeadCell column="select">
          <Checkbox
            label={`Select the ${rowCount} jobs shown`}
            checked={rowCount > 0 && selectedCount === rowCount}
            mixed={selectedCount > 0 && selectedCount < rowCount}
            disabled={rowCount === 0}
            onChange={(event) => onSelectAll(event.target.checked)}
          />
        </HeadCell>
        <HeadCell column="status">Status</HeadCell>
        <SortHeadCell column="id" sort="created" isNumber {...sorting}>
          Job
        </SortHeadCell>
        <HeadCell column="package">Package</HeadCell>
        <HeadCell column="summary" help="summary">
          Error or progress
        </HeadCell>
        <SortHeadCell
          column="runtime"
          sort="runtime"
          help="runtime number.usual"
          isNumber
          {...sorting}
        >
          <span>
            Runtime
            {columns.length === 0 ? <span className="max-md:hidden">, against usual</span> : null}
          </span>
        </SortHeadCell>
        <SortHeadCell column="started" sort="started" help="started" {...sorting}>
          Started
        </SortHeadCell>
        <HeadCell column="creator" help="by">
          By
        </HeadCell>
        <HeadCell column="cluster" help="cluster">
          Cluster
        </HeadCell>
        {columns.map((column) => (
          <OptionalHeadCell key={column.key} column={column} {...sorting} />
        ))}
        <HeadCell column="action">
          <span className="sr-only">Action</span>
        </HeadCell>
      </tr>
    </thead>
  )
}
