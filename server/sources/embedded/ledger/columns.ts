/** Columns are in snake_case, as in every database of the server; rows are in camelCase. */

/** `packageId` -> `package_id` */
export const columnOf = (field: string): string =>
  field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The column list of a SELECT for rows of this type. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- it ties the names to a row's type
export const columnList = <Row>(fields: readonly (keyof Row & string)[]): string =>
  fields
    .map((field) => (columnOf(field) === field ? field : `${columnOf(field)} as ${field}`))
    .join(', ')
