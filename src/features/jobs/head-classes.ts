import { classes } from '../../ui/classes.ts'

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
