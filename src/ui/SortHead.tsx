import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

/**
 * A column of a plain list.
 * @param sort what a press sorts by; none where the column cannot be sorted
 */
export interface Column<Sort extends string> {
  key: string
  label: string
  sort?: Sort
  /** Numbers stand at the right. */
  num?: boolean
  /** The label is for readers of the page's structure only. */
  hidden?: boolean
}

/** The head of a plain list: a press on a column sorts by it. */
export function SortHead<Sort extends string>({
  columns,
  sort,
  direction,
  onSort,
}: {
  columns: readonly Column<Sort>[]
  sort: Sort
  direction: 'asc' | 'desc'
  onSort: (sort: Sort) => void
}) {
  const way = direction === 'asc' ? 'ascending' : 'descending'
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const { sort: by } = column
          return (
            <th
              key={column.key}
              scope="col"
              className={classes(`c-${column.key}`, column.num && 'num')}
              aria-sort={by !== undefined && by === sort ? way : undefined}
            >
              {by === undefined ? (
                <span className={column.hidden ? 'sr-only' : undefined}>{column.label}</span>
              ) : (
                <button type="button" onClick={() => onSort(by)}>
                  {column.label}
                  {by === sort ? (
                    <Icon name={direction === 'asc' ? 'arrowUp' : 'arrowDown'} size={12} />
                  ) : null}
                </button>
              )}
            </th>
          )
        })}
      </tr>
    </thead>
  )
}
