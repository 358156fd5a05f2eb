import { writeFileSync } from 'node:fs'
import { dialectParameters, nullParameter, isSniffingError } from './csv-dialect.ts'
import { isAsWideAs, recordsOf, sampleRecords } from './csv-layout.ts'
import type { CsvDialect } from './csv-scan.ts'
import type { Column } from './exact-types.ts'
import { quoteName, quoteText } from './sql.ts'
import { call, columnsParameter } from './sql.ts'
import type { RunQuery } from './database.ts'
import type { Options } from './csv-dialect.ts'

/**
 * Whether there is a header, before looking at its words: undefined if the words decide.
 * @throws if the package says that there is a header and it cannot be read
 */
export function headerOf(
  table: Buffer,
  dialect: CsvDialect,
  width: number,
  options: Options,
  line: number,
): boolean | undefined {
  const first = recordsOf(table, dialect, 1)[0]
  if (first?.malformed === true) {
    if (options.header !== true) return false
    throw new Error(
      `Line ${line} should contain the column names but cannot be parsed: a quote in it is ` +
        'not closed or is followed by text.',
    )
  }
  if (options.header !== undefined || first === undefined || isAsWideAs(first, width))
    return options.header
  return false
}

/** The records used to detect types: those as wide as the table. */
export function sampleOf(table: Buffer, dialect: CsvDialect, width: number): Buffer {
  const pieces: Uint8Array[] = []
  for (const record of recordsOf(table, dialect, sampleRecords)) {
    if (record.malformed || record.comment || (record.blank && width > 1)) continue
    if (!isAsWideAs(record, width)) continue
    pieces.push(table.subarray(record.start, record.end), Buffer.from('\n'))
  }
  return Buffer.concat(pieces)
}

interface FoundColumns {
  columns: Column[]
  header: boolean
  /** Parameters that specify date formats. */
  formats: string[]
}

export async function sniffColumns(
  run: RunQuery,
  sample: Buffer,
  dialect: CsvDialect,
  options: Omit<Options, 'header'> & { header: boolean | undefined },
  width: number,
  file: string,
): Promise<FoundColumns> {
  const given =
    options.columns === undefined
      ? null
      : Object.entries(options.columns).map(([name, type]) => ({ name, type }))
  const fallback: FoundColumns = {
    columns:
      given ??
      Array.from({ length: width }, (_, index) => ({ name: `column${index}`, type: 'VARCHAR' })),
    header: options.header ?? false,
    formats: [],
  }
  if (sample.length === 0 || (given !== null && options.header !== undefined)) return fallback
  writeFileSync(file, sample, { mode: 0o600, flag: 'wx' })
  const parameters = [
    quoteText(file),
    ...dialectParameters(dialect),
    'skip = 0',
    ...(options.header === undefined ? [] : [`header = ${options.header}`]),
    ...nullParameter(options),
  ]
  try {
    if (given !== null) return { ...fallback, header: await namesAreFirst(run, parameters, given) }
    const fields = 'HasHeader, to_json(Columns)::varchar, DateFormat, TimestampFormat'
    const [row = []] = await run(`select ${fields} from ${call('sniff_csv', parameters)}`)
    const [header, columns, dateFormat, timestampFormat] = row
    const found = typeof columns === 'string' ? (JSON.parse(columns) as Column[]) : []
    if (found.length !== width) return fallback
    return {
      columns: found,
      header: options.header ?? header === true,
      formats: [
        ...(typeof dateFormat === 'string' ? [`dateformat = ${quoteText(dateFormat)}`] : []),
        ...(typeof timestampFormat === 'string'
          ? [`timestampformat = ${quoteText(timestampFormat)}`]
          : []),
      ],
    }
  } catch (error) {
    if (!isSniffingError(error)) throw error
    return fallback
  }
}

/**
 * Whether the first record is a header, if the package gives the columns: it has the same names, or
 * none of its values fits the types. DuckDB's own sniffing fails if the types differ from those it
 * detects.
 * @param parameters of a CSV function that reads the sample
 */
async function namesAreFirst(
  run: RunQuery,
  parameters: readonly string[],
  columns: readonly Column[],
): Promise<boolean> {
  const texts = columns.map(({ name }) => ({ name, type: 'VARCHAR' }))
  const fits = columns.map(
    ({ name, type }) => `try_cast(${quoteName(name)} as ${type}) is not null`,
  )
  const reader = call('read_csv', [
    ...parameters,
    'auto_detect = false',
    'header = false',
    columnsParameter(texts),
  ])
  const [row] = await run(`select *, ${fits.join(', ')} from ${reader} limit 1`)
  if (!row) return false
  const values = row.slice(0, columns.length)
  const named = columns.every(
    ({ name }, index) => String(values[index]).trim().toLowerCase() === name.toLowerCase(),
  )
  if (named) return true
  const fitting = columns.flatMap(({ type }, index) => {
    const tellsNothing = /^(VARCHAR|TEXT|STRING|CHAR)/i.test(type) || values[index] === null
    return tellsNothing ? [] : [row[columns.length + index] === true]
  })
  if (fitting.length > 0) return !fitting.includes(true)
  const [sniffed] = await run(`select HasHeader from ${call('sniff_csv', parameters)}`)
  return sniffed?.[0] === true
}
