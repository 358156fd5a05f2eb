import type { Key, ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon } from './Icon.tsx'

export interface TableColumn<Row, Sort extends string = never> {
  key: string
  header: string
  /** What explains the header (`data-help`). */
  help?: string
  cell: (row: Row) => ReactNode
  /** What a press on the header sorts by; a column without it cannot be sorted. */
  sort?: Sort
  /** Aligned to the right. */
  isNumeric?: boolean
  /** Buttons or links, at the end of the row. Only screen readers get the header. */
  isActions?: boolean
  /** Utility classes for its width. */
  width?: string
  /** Left out in windows narrower than this breakpoint. */
  from?: 'sm' | 'md' | 'lg' | 'xl'
  /**
   * On a phone each row of a list is a card: the label of the value there. With this, `from` does
   * not apply to the card.
   */
  cardLabel?: string
  /** Utility classes of its cells. */
  cellClass?: string
}

type Direction = 'asc' | 'desc'

/**
 * `list` fills a page: its header sticks below the bars, and on a phone each row becomes a card.
 * `panel` is for a panel, `narrowPanel` for one with little space.
 */
type TableVariant = 'list' | 'panel' | 'narrowPanel'

const panel = {
  table: 'w-full border-collapse',
  head: '',
  body: '',
  header: classes(
    'h-8 border-b border-border first:pl-4 last:pr-4',
    'text-s font-normal whitespace-nowrap text-text-3',
  ),
  row: 'last:*:border-b-0',
  cell: 'h-10 border-b border-border py-1.5 whitespace-nowrap first:pl-4 last:pr-4',
  content: '',
  actions: 'text-right',
  number: 'text-right',
}

const variants = {
  list: {
    table: 'w-full table-fixed border-separate border-spacing-0 max-sm:block',
    head: 'max-sm:hidden',
    body: 'max-sm:block',
    header: classes(
      'sticky top-[calc(var(--header)+var(--bar)*2)] z-10 h-(--thead) px-2.5',
      'first:pl-(--gutter) last:pr-(--gutter)',
      'border-y border-border bg-surface text-s font-normal whitespace-nowrap',
    ),
    row: classes(
      'max-sm:grid max-sm:grid-cols-[minmax(0,1fr)] max-sm:gap-1 max-sm:px-4 max-sm:py-3',
      'max-sm:border-b max-sm:border-border',
    ),
    cell: classes(
      'sm:h-13 sm:border-b sm:border-border sm:px-2.5 sm:py-0.5 sm:align-middle',
      'sm:whitespace-nowrap sm:first:pl-(--gutter) sm:last:pr-(--gutter)',
    ),
    content: 'overflow-hidden text-ellipsis',
    actions: 'max-sm:pt-1.5 sm:text-right',
    number: 'sm:text-right',
  },
  panel: { ...panel, header: `${panel.header} pr-4`, cell: `${panel.cell} pr-4` },
  narrowPanel: { ...panel, header: `${panel.header} pr-2.5`, cell: `${panel.cell} pr-2.5` },
} satisfies Record<TableVariant, Record<string, string>>

const hiddenBelow = {
  sm: 'max-sm:hidden',
  md: 'max-md:hidden',
  lg: 'max-lg:hidden',
  xl: 'max-xl:hidden',
} as const

/** Hidden in narrow windows, but shown in a phone's card. */
const hiddenBetween = {
  sm: '',
  md: 'sm:max-md:hidden',
  lg: 'sm:max-lg:hidden',
  xl: 'sm:max-xl:hidden',
} as const

/** A cell of a card: its label in one column, all it holds in the other. */
const cardField = classes(
  'max-sm:grid max-sm:grid-cols-[104px_minmax(0,1fr)] max-sm:items-baseline max-sm:gap-x-3',
  'max-sm:wrap-anywhere max-sm:*:col-start-2 max-sm:*:justify-self-start',
  'max-sm:before:row-[1/span_3] max-sm:before:content-[attr(data-label)]',
  'max-sm:before:text-[length:var(--text-s)] max-sm:before:text-text-3',
)

/** Where a cell is shown, and how in a card. */
function display(
  variant: TableVariant,
  { from, cardLabel }: Pick<TableColumn<never>, 'from' | 'cardLabel'>,
): string | undefined {
  if (cardLabel !== undefined) return classes(cardField, from && hiddenBetween[from])
  if (from !== undefined) return hiddenBelow[from]
  return variant === 'list' ? 'max-sm:block' : undefined
}

function Header<Row, Sort extends string>({
  column,
  variant,
  sorted,
  onSort,
}: {
  column: TableColumn<Row, Sort>
  variant: TableVariant
  /** How the table is sorted by this column. */
  sorted: Direction | null
  onSort?: ((sort: Sort) => void) | undefined
}) {
  const { header, help, sort, isNumeric, isActions, from, cardLabel } = column
  const isPressable = sort !== undefined && onSort !== undefined
  const ariaSort = sorted === 'asc' ? 'ascending' : 'descending'
  return (
    <th
      scope="col"
      className={classes(
        variants[variant].header,
        variant === 'list' && (sorted === null ? 'text-text-3' : 'text-text'),
        isNumeric || isActions ? 'text-right' : 'text-left',
        from && (cardLabel === undefined ? hiddenBelow[from] : hiddenBetween[from]),
        column.width,
      )}
      aria-sort={sorted === null ? undefined : ariaSort}
    >
      {isPressable ? (
        <button
          type="button"
          className={classes(
            '-mx-1 inline-flex h-6 items-center gap-0.75 rounded-sm px-1',
            'hover:bg-hover hover:text-text',
            isNumeric && 'flex-row-reverse',
          )}
          onClick={() => onSort(sort)}
        >
          {header}
          {sorted === null ? null : (
            <Icon name={sorted === 'asc' ? 'arrowUp' : 'arrowDown'} size={12} />
          )}
        </button>
      ) : (
        <span data-help={help} className={isActions ? 'sr-only' : undefined}>
          {header}
        </span>
      )}
    </th>
  )
}

function Cell<Row, Sort extends string>({
  column,
  variant,
  row,
}: {
  column: TableColumn<Row, Sort>
  variant: TableVariant
  row: Row
}) {
  const look = variants[variant]
  return (
    <td
      className={classes(
        look.cell,
        column.isActions ? look.actions : look.content,
        column.isNumeric && look.number,
        display(variant, column),
        column.cellClass,
      )}
      data-label={column.cardLabel}
    >
      {column.cell(row)}
    </td>
  )
}

/**
 * Rows of one kind under named columns.
 * @param label names the table where no heading does
 */
export function Table<Row, Sort extends string = never>({
  label,
  variant,
  columns,
  rows,
  rowKey,
  isMuted,
  isCurrent,
  highlightsRows = variant === 'list',
  sort,
  direction,
  onSort,
}: {
  label: string
  variant: TableVariant
  columns: readonly TableColumn<Row, Sort>[]
  rows: readonly Row[]
  rowKey: (row: Row, index: number) => Key
  /** Rows that are not in use. */
  isMuted?: (row: Row) => boolean
  /** The row the page is about. */
  isCurrent?: (row: Row) => boolean
  /** Highlights the row under the pointer. */
  highlightsRows?: boolean
  sort?: Sort
  direction?: Direction
  onSort?: (sort: Sort) => void
}) {
  const { table, head, body, row: rowClass } = variants[variant]
  return (
    <table className={table} aria-label={label}>
      <thead className={head}>
        <tr>
          {columns.map((column) => (
            <Header
              key={column.key}
              column={column}
              variant={variant}
              sorted={
                column.sort !== undefined && column.sort === sort ? (direction ?? null) : null
              }
              onSort={onSort}
            />
          ))}
        </tr>
      </thead>
      <tbody className={body}>
        {rows.map((row, index) => (
          <tr
            key={rowKey(row, index)}
            className={classes(
              rowClass,
              highlightsRows && 'sm:hover:bg-hover',
              isMuted?.(row) && 'text-text-3',
              isCurrent?.(row) && 'font-strong',
            )}
            aria-current={isCurrent?.(row) ? 'true' : undefined}
          >
            {columns.map((column) => (
              <Cell key={column.key} column={column} variant={variant} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
