import type { Column } from './exact-types.ts'
import type { DataflowDestination } from '../packages/definition.ts'

/*
 * SQL statements of a job. Names and paths cannot be bound, so they are quoted here; the values of
 * variables are never part of a statement's text (see bind.ts).
 */

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Tables that collect a source's rejected rows. */
export const rejectTables = (position: number) => ({
  errors: `_reject_errors_${position}`,
  scans: `_reject_scans_${position}`,
})

/** Loads a table expression into a table named after the source. */
export const loadStatement = (name: string, reader: string): string =>
  `create table ${quoteName(name)} as (select * from ${reader})`

/**
 * Creates a table from a step. The line break keeps a comment at the end of the SQL from hiding the
 * bracket.
 */
export const stepStatement = (name: string, sql: string): string =>
  `create table ${quoteName(name)} as (\n${sql.trim().replace(/;\s*$/, '')}\n)`

/**
 * Writes a table to a file.
 * @param select the rows to write
 */
export function writeStatement(
  destination: DataflowDestination,
  path: string,
  select: string,
): string {
  return `copy (${select}) to ${quoteText(path)} (${writer(destination)})`
}

function writer(destination: DataflowDestination): string {
  switch (destination.format) {
    case 'csv':
      return `format csv, header ${destination.options?.header ?? true}, delimiter ${quoteText(destination.options?.delimiter ?? ',')}`
    case 'json':
      return `format json, array ${destination.options?.array ?? false}`
    case 'parquet':
      return 'format parquet'
  }
}

/** Writes the first rows as JSON lines. */
export const previewStatement = (select: string, path: string, rows: number): string =>
  `copy (select * from (${select}) limit ${rows}) to ${quoteText(path)} (format json)`

/** A table function call. */
export const call = (name: string, parameters: readonly string[]): string =>
  `${name}(${parameters.join(', ')})`

export const columnsParameter = (columns: readonly Column[]): string =>
  `columns = {${columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`
