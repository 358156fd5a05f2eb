import type { DataflowSource } from '../packages/definition.ts'
import { type CsvDialect, CsvScanner } from './csv-scan.ts'
import { quoteText } from './sql.ts'
import { call } from './sql.ts'
import type { RunQuery } from './database.ts'

const delimiters = [',', ';', '\t', '|']

// Never a comment mark: DuckDB would cut off what follows it within a line.
export const dialectParameters = ({ delimiter, quote, escape }: CsvDialect): string[] => [
  `delim = ${quoteText(delimiter)}`,
  `quote = ${quoteText(quote)}`,
  `escape = ${quoteText(escape)}`,
  "comment = ''",
]

export const nullParameter = ({ null_text: text }: Pick<Options, 'null_text'>): string[] =>
  text === undefined ? [] : [`nullstr = ${quoteText(text)}`]

export type CsvSource = Extract<DataflowSource, { format: 'csv' }>

export type Options = NonNullable<CsvSource['options']>

type Delimiters = Omit<CsvDialect, 'comment'>

/** The dialect given by the package or proposed by DuckDB. */
export async function sniffDialect(
  run: RunQuery,
  path: string,
  options: Options,
  head: Buffer,
): Promise<Delimiters> {
  const quote = options.quote ?? '"'
  if (options.delimiter !== undefined && options.quote !== undefined)
    return { delimiter: options.delimiter, quote, escape: quote }
  const parameters = [
    quoteText(path),
    "comment = ''",
    'ignore_errors = true',
    ...(options.delimiter === undefined ? [] : [`delim = ${quoteText(options.delimiter)}`]),
    ...(options.quote === undefined ? [] : [`quote = ${quoteText(options.quote)}`]),
    ...(options.skip === undefined ? [] : [`skip = ${options.skip}`]),
  ]
  try {
    const [row = []] = await run(
      `select Delimiter, Quote, Escape from ${call('sniff_csv', parameters)}`,
    )
    const [delimiter = '', foundQuote = '', escape = ''] = row.map((value) =>
      typeof value === 'string' && value !== '(empty)' ? value : '',
    )
    return readDialect(
      {
        delimiter: options.delimiter ?? (delimiter || ','),
        quote: options.quote ?? foundQuote,
        escape,
      },
      options,
      head,
    )
  } catch (error) {
    if (!isSniffingError(error)) throw error
    return { delimiter: options.delimiter ?? mostFrequentDelimiter(head), quote, escape: quote }
  }
}

function readDialect(sniffed: Delimiters, options: Options, head: Buffer): Delimiters {
  // Even if the sniffed part has no quote, one may come later.
  const quote =
    sniffed.quote === '' && options.quote === undefined && quotesWell(head, sniffed.delimiter)
      ? '"'
      : sniffed.quote
  return {
    delimiter: sniffed.delimiter,
    quote,
    escape: sniffed.escape === '' ? quote : sniffed.escape,
  }
}

function mostFrequentDelimiter(head: Buffer): string {
  const lines = head.toString('utf8', 0, 10_000).split(/\r|\n/)
  const line = lines.find((text) => delimiters.some((each) => text.includes(each))) ?? ''
  return delimiters.toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','
}

/** Whether double quotes at the start of values are mostly closed where expected. */
function quotesWell(head: Buffer, delimiter: string): boolean {
  let balance = 0
  const scanner = new CsvScanner(
    { delimiter, quote: '"', escape: '"', comment: '' },
    {
      onRecord: ({ quoted, malformed }) => {
        if (quoted) balance += malformed ? -1 : 1
      },
    },
  )
  scanner.push(head)
  scanner.finish()
  return balance >= 0
}

export const isSniffingError = (error: unknown): boolean =>
  error instanceof Error && /Invalid Input Error|Binder Error/.test(error.message)
