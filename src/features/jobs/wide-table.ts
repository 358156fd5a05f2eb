import { plainWidths, type WidthClasses } from './table-classes.ts'

/** With this many optional columns, the table scrolls sideways on laptops. */
const manyFrom = 3
/** With this many, it scrolls on every desktop. */
const mostFrom = 6

/** What the variant `scrolling` goes by (styles/index.css). */
export function layoutOf(optionalColumns: number): 'few' | 'many' | 'most' {
  if (optionalColumns < manyFrom) return 'few'
  return optionalColumns < mostFrom ? 'many' : 'most'
}

/** The widths beside optional columns: the more there are, the tighter. */
export function wideTableWidths(optionalColumns: number): WidthClasses {
  const isTight = optionalColumns >= manyFrom
  return {
    ...plainWidths,
    package: isTight ? 'w-[clamp(120px,var(--room),11vw)]' : 'w-[clamp(130px,var(--room),14vw)]',
    runtime: 'w-26',
    creator: isTight ? 'w-24 max-lg:hidden' : 'w-[clamp(88px,var(--room),9vw)] max-lg:hidden',
    cluster: isTight ? 'w-22 max-xl:hidden' : plainWidths.cluster,
    optional: isTight ? 'w-22 max-lg:hidden' : 'w-25 max-lg:hidden',
  }
}
