import { classes } from '../../ui/classes.ts'

/*
 * The look of the job table by column. What rows repeat is in styles/job-table.css; the variants
 * `compact` and `scrolling` and the utilities `two-lines` and `whole-on-focus` in styles/index.css.
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

const textCell = 'job-cell job-text'
const numberCell = 'job-cell job-number'

export const cellClasses = {
  select: 'job-cell job-select',
  status: 'job-cell job-status',
  id: `${numberCell} job-id`,
  package: `${textCell} job-package`,
  summary: `${textCell} job-summary`,
  runtime: `${numberCell} job-runtime`,
  started: `${textCell} job-started`,
  creator: `${textCell} job-creator`,
  cluster: `${textCell} job-cluster`,
  optional: `${textCell} job-optional`,
  optionalNumber: `${numberCell} job-optional`,
  action: 'job-cell job-action',
}

export const cardClasses = 'job-row job-row-card'
/** Of a row that ended well. */
export const quietCardClasses = 'job-row job-row-quiet'

export const summaryTextClass = 'two-lines job-line-text'
/** Errors take two lines on phones, also in compact rows. */
export const errorTextClass = classes(
  'text-failed-text max-sm:line-clamp-2 max-sm:leading-4.5 max-sm:wrap-anywhere',
  'max-sm:whitespace-normal',
)
