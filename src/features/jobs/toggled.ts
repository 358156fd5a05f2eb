/** The list with a value added, or removed if it is already there. */
export const toggled = <T>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((each) => each !== value) : [...list, value]

/** The list with every occurrence of a value removed. */
export const without = <T>(list: readonly T[], value: T): T[] =>
  list.filter((each) => each !== value)
