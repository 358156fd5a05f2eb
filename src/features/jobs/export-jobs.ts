import { momentOf, type JobListQuery } from '../../../contract/filter.ts'
import { isoSeconds } from '../../../contract/instant.ts'
import type { JobRow } from '../../../contract/job-row.ts'
import { jobPageQuery, jobsByIdQuery, maxPageSize } from '../../domain/queries/jobs.ts'
import { csvText } from '../../format/csv.ts'
import type { ApiClient } from '../../platform/api.ts'
import { saveText } from '../../ui/save-text.ts'
import { exportColumns, type ExportColumn } from './export-columns.ts'
import { listNoun } from './list-words.ts'

export type ExportFormat = 'csv' | 'json'

/** A file of more is no longer looked at by people; the API gives the rest. */
export const maxExported = 10_000

/** The jobs of an export, and how many there would be. */
export interface Exported {
  rows: readonly JobRow[]
  /** As the server counts them: `312`, `10000+`. */
  total: string | null
  isCut: boolean
}

/**
 * The query as of a moment: jobs that came later are not part of it, and a relative range begins
 * where it began then.
 */
export function queryAsOf(query: JobListQuery, asOfMs: number): JobListQuery {
  const { filter } = query
  const from = momentOf(filter.from, asOfMs)
  const end = momentOf(filter.to, asOfMs) ?? Infinity
  return {
    ...query,
    cursor: null,
    filter: {
      ...filter,
      from: from === null ? null : isoSeconds(from),
      // Times of creation are whole seconds; this one still belongs to the list.
      to: isoSeconds(Math.min(end, asOfMs + 1_000)),
    },
  }
}

/**
 * Reads all jobs of a query, in its order, up to {@link maxExported}.
 * @param onProgress called with the number of jobs read
 */
export async function readAll(
  api: ApiClient,
  account: string,
  query: JobListQuery,
  signal: AbortSignal,
  onProgress: (count: number, total: string | null) => void,
): Promise<Exported> {
  const rows: JobRow[] = []
  let total: string | null = null
  let cursor: string | null = null
  do {
    const { path, schema } = jobPageQuery(account, { ...query, cursor })
    const page = await api.read(path, schema(), signal)
    rows.push(...page.data)
    total ??= page.total
    cursor = page.nextCursor
    onProgress(rows.length, total)
  } while (cursor !== null && rows.length < maxExported)
  const isCut = cursor !== null || rows.length > maxExported
  return { rows: rows.slice(0, maxExported), total, isCut }
}

/** Reads jobs by their ids, in the order of these; jobs that are gone by now are left out. */
export async function readByIds(
  api: ApiClient,
  account: string,
  ids: readonly number[],
  signal: AbortSignal,
  onProgress: (count: number, total: string | null) => void,
): Promise<Exported> {
  const wanted = ids.slice(0, maxExported)
  const rows: JobRow[] = []
  for (let start = 0; start < wanted.length; start += maxPageSize) {
    const some = wanted.slice(start, start + maxPageSize)
    const { path, schema } = jobsByIdQuery(account, some)
    const { data } = await api.read(path, schema(), signal)
    const byId = new Map(data.map((row) => [row.id, row]))
    rows.push(...some.flatMap((id) => byId.get(id) ?? []))
    onProgress(start + some.length, String(ids.length))
  }
  return { rows, total: String(ids.length), isCut: ids.length > maxExported }
}

const numberIn = (total: string | null): string => (total === null ? '' : `-of-${total}`)

/** `jobwatch-acme-failed-jobs-2031-05-14-1000-first-10000-of-10000+.csv` */
export function exportName(
  account: string,
  noun: string,
  { rows, total, isCut }: Exported,
  format: ExportFormat,
  nowMs: number,
): string {
  const at = isoSeconds(nowMs).slice(0, 16).replace('T', '-').replace(':', '')
  const size = isCut ? `first-${rows.length}${numberIn(total)}` : String(rows.length)
  return `jobwatch-${account}-${noun.replaceAll(' ', '-')}-${at}-${size}.${format}`
}

export function exportText(
  format: ExportFormat,
  columns: readonly ExportColumn[],
  { rows, total, isCut }: Exported,
  context: { account: string; query: string; nowMs: number },
): string {
  if (format === 'csv')
    return csvText(
      columns.map(({ header }) => header),
      rows.map((row) => columns.map(({ value }) => value(row))),
    )
  const jobs = rows.map((row) =>
    Object.fromEntries(columns.map(({ key, value }) => [key, value(row)])),
  )
  const { account, query, nowMs } = context
  const scope = { account, query, exported_at: isoSeconds(nowMs), total, is_cut: isCut }
  return `${JSON.stringify({ ...scope, jobs }, null, 2)}\n`
}

/** What is exported, and of which list. */
export interface ExportScope {
  account: string
  query: JobListQuery
  /** Keys of the optional columns shown. */
  columnKeys: readonly string[]
}

/**
 * Downloads jobs as a file.
 * @param search what they are, as the query of the list or of their ids
 */
export function saveExport(
  format: ExportFormat,
  { account, query, columnKeys }: ExportScope,
  exported: Exported,
  search: string,
  nowMs: number,
): void {
  const noun = search.startsWith('ids=') ? 'selected jobs' : listNoun(query.filter)
  const text = exportText(format, exportColumns(columnKeys, nowMs), exported, {
    account,
    query: search,
    nowMs,
  })
  const type = format === 'csv' ? 'text/csv' : 'application/json'
  saveText([text], exportName(account, noun, exported, format, nowMs), type)
}
