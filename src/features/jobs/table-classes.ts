import { classes } from '../../ui/classes.ts'

/*
 * The look of the job table by column. Rows are cards on phones (`max-sm`), where cells are placed
 * by grid area. The variants `compact` and `scrolling` and the utilities `two-lines` and
 * `whole-on-focus` are in styles/index.css.
 */

/**
 * The widths of columns. Some follow their widest content, within limits; `columnRoom` chooses
 * the class that sets the variable.
 */
export const plainWidths = {
  select: 'w-11',
  status: 'w-[148px]',
  id: 'w-[clamp(64px,var(--room),120px)] coarse:w-[calc(clamp(64px,var(--room),120px)+28px)] max-md:hidden',
  package: 'w-[clamp(140px,var(--room),24vw-110px)] max-md:w-[clamp(120px,var(--room),24vw)]',
  runtime: 'w-40 max-md:w-26',
  started: 'w-29 max-md:hidden',
  creator: 'w-[clamp(96px,var(--room),max(124px,16vw-98px))] max-lg:hidden',
  cluster: 'w-[clamp(80px,var(--room),10vw-40px)] max-xl:hidden',
  optional: '',
  action: 'w-25',
}
export type WidthClasses = typeof plainWidths

const head = classes(
  'sticky top-[calc(var(--header)+var(--bar)*2)] z-10 h-(--thead) border-y',
  'border-border bg-surface text-s font-normal whitespace-nowrap scrolling:static',
)
const leftHead = `${head} px-2.5 text-left`
const numberHead = `${head} px-2.5 text-right`
const pinned = 'scrolling:sticky scrolling:right-0 scrolling:z-1'

/** Of header cells; `text-text-3` is added unless the table is sorted by the column. */
export const headClasses = {
  select: `${head} pl-(--gutter) text-left`,
  status: `${head} pl-2.5 text-left`,
  id: `${numberHead} max-md:hidden`,
  package: leftHead,
  summary: leftHead,
  runtime: numberHead,
  started: `${leftHead} max-md:hidden`,
  creator: `${leftHead} max-lg:hidden`,
  cluster: `${leftHead} max-xl:hidden`,
  optional: `${leftHead} max-lg:hidden`,
  optionalNumber: `${numberHead} max-lg:hidden`,
  action: `${head} pr-(--gutter) pl-2.5 text-right ${pinned}`,
}

const cell = classes(
  'h-(--row) border-b border-border bg-inherit whitespace-nowrap sm:compact:h-8',
  'max-sm:h-auto max-sm:border-0 max-sm:bg-transparent max-sm:p-0',
)
const textCell = `${cell} overflow-hidden px-2.5 text-ellipsis normal-nums`
const numberCell = `${cell} overflow-hidden px-2.5 text-right text-ellipsis tabular-nums`

export const cellClasses = {
  select: `${cell} overflow-hidden normal-nums pl-(--gutter) max-sm:hidden`,
  status: `${cell} overflow-hidden normal-nums pl-2.5 max-sm:block max-sm:[grid-area:status]`,
  id: classes(
    numberCell,
    'text-text-2 max-md:hidden max-sm:mt-1.5 max-sm:block max-sm:text-text-3',
    'max-sm:[grid-area:id]',
  ),
  package: classes(
    textCell,
    'max-sm:mt-1.5 max-sm:block max-sm:text-(length:--text-h) max-sm:[grid-area:package]',
    'sm:has-[a:focus-visible]:relative sm:has-[a:focus-visible]:overflow-visible',
  ),
  summary: classes(
    textCell,
    'max-sm:mt-px max-sm:block max-sm:whitespace-normal max-sm:[grid-area:summary]',
    'sm:has-[button[data-clip]:focus-visible]:relative',
    'sm:has-[button[data-clip]:focus-visible]:overflow-visible',
  ),
  runtime: `${numberCell} max-sm:block max-sm:self-center max-sm:[grid-area:runtime]`,
  started: `${textCell} text-text-2 max-md:hidden`,
  creator: `${textCell} text-text-2 max-lg:hidden`,
  cluster: `${textCell} text-text-2 max-xl:hidden`,
  optional: `${textCell} text-text-2 max-lg:hidden`,
  optionalNumber: `${numberCell} text-text-2 max-lg:hidden`,
  action: classes(
    cell,
    'normal-nums pr-(--gutter) pl-2.5 text-right max-sm:mt-0.5 max-sm:[grid-area:action]',
    pinned,
  ),
  card: classes(
    cell,
    'hidden overflow-hidden text-ellipsis normal-nums max-sm:block max-sm:self-center',
    'max-sm:text-s max-sm:text-text-3 max-sm:[grid-area:card]',
  ),
}

/** Of the button that opens a row's menu: fingers cannot point at a cell. */
export const rowMenuClass = classes(
  'relative hidden size-6 place-items-center rounded align-middle text-text-2 coarse:inline-grid',
  'max-sm:ml-1.5 max-sm:inline-grid after:absolute after:-inset-2.5',
)

/** A row on phones: two columns, with the action below the summary. */
const card = classes(
  'max-sm:relative max-sm:grid max-sm:grid-cols-[minmax(0,1fr)_auto] max-sm:gap-x-3',
  'max-sm:border-b max-sm:border-border max-sm:px-4 max-sm:py-2.5',
)
export const cardClasses = classes(
  card,
  "max-sm:[grid-template-areas:'status_runtime'_'package_id'_'summary_summary'_'card_action']",
)
/** Of a row that ended well: no action, and the last line is beside the summary. */
export const quietCardClasses = classes(
  card,
  "max-sm:[grid-template-areas:'status_runtime'_'package_id'_'summary_card']",
)

/** The line of a row that says why it failed, how far it is, or what it wrote. */
export const summaryClass = classes(
  'flex min-w-0 items-center gap-2.5 text-text-3 max-sm:min-h-5',
  'max-lg:has-[[data-flag]]:gap-y-0 max-lg:roomy:has-[[data-flag]]:flex-wrap',
)
export const summaryTextClass = 'two-lines block min-w-0 truncate lg:[&>span]:whitespace-nowrap'
/** Errors take two lines on phones, also in compact rows. */
export const errorTextClass = classes(
  'text-failed-text max-sm:line-clamp-2 max-sm:leading-4.5 max-sm:wrap-anywhere',
  'max-sm:whitespace-normal',
)
