import type { DataflowDestination, DataflowSource } from '../packages/definition.ts'

/*
 * The statements a job is made of. Names and paths cannot be bound, so they are quoted here;
 * the values of variables are never part of a statement's text: see bind.ts.
 */

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** DuckDB's own limit for one JSON object; a file of one big object needs more, and pays for it in memory. */
const usualJsonObject = 16 * 1024 * 1024

/** Tables in which a source's rejected rows are kept. */
export const rejectTables = (position: number) => ({ errors: `_reject_errors_${position}`, scans: `_reject_scans_${position}` })

/** Reads a source into a table of its name. @param size of the file, bytes */
export function loadStatement(source: DataflowSource, path: string, position: number, size: number): string {
  return `create table ${quoteName(source.name)} as (select * from ${reader(source, path, position, size)})`
}

function reader(source: DataflowSource, path: string, position: number, size: number): string {
  switch (source.format) {
    case 'parquet':
      return `read_parquet(${quoteText(path)})`
    case 'json':
      return `read_json(${quoteText(path)}, maximum_object_size = ${Math.max(usualJsonObject, size + 1)})`
    case 'csv': {
      const { delimiter, quote, header, skip, null_text: nullText, columns, bad_rows: badRows } = source.options ?? {}
      const parameters = [quoteText(path)]
      if (delimiter !== undefined) parameters.push(`delim = ${quoteText(delimiter)}`)
      if (quote !== undefined) parameters.push(`quote = ${quoteText(quote)}`)
      if (header !== undefined) parameters.push(`header = ${header}`)
      if (skip !== undefined) parameters.push(`skip = ${skip}`)
      if (nullText !== undefined) parameters.push(`nullstr = ${quoteText(nullText)}`)
      if (columns) parameters.push(`columns = {${Object.entries(columns).map(([name, type]) => `${quoteText(name)}: ${quoteText(type)}`).join(', ')}}`)
      if (badRows === 'reject') {
        const tables = rejectTables(position)
        parameters.push('store_rejects = true', `rejects_table = ${quoteText(tables.errors)}`, `rejects_scan = ${quoteText(tables.scans)}`, 'rejects_limit = 0')
      }
      return `read_csv(${parameters.join(', ')})`
    }
  }
}

/** Makes a table of a step's rows. The line break keeps a comment at the end of the SQL from hiding the bracket. */
export const stepStatement = (name: string, sql: string): string => `create table ${quoteName(name)} as (\n${sql.trim().replace(/;\s*$/, '')}\n)`

/** Writes a table to a file. */
export function writeStatement(destination: DataflowDestination, path: string): string {
  return `copy (select * from ${quoteName(destination.from)}) to ${quoteText(path)} (${writer(destination)})`
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

/** Writes the first rows of a table as JSON lines. */
export const previewStatement = (table: string, path: string, rows: number): string =>
  `copy (select * from ${quoteName(table)} limit ${rows}) to ${quoteText(path)} (format json)`
