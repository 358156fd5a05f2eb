import * as z from 'zod/mini'
import { lenient, type Variables } from '../../../contract/coerce.ts'
import { jobSchema, type Job } from '../../../contract/job.ts'
import { SourceError } from '../port.ts'
import { bounded, boundedMap, boundedRows } from './truncate-response.ts'
import { LRUCache } from 'lru-cache'

const hourMs = 3_600_000
const maxIdLength = 40
/** Maximum number of dropped rows logged per hour. */
const maxLogged = 1_000

/** Where dropped rows are logged. */
export interface ParserLog {
  warn: (details: object, message: string) => void
}

/**
 * Parses raw responses. An unreadable row is dropped and logged, the others are kept (jobs-api.md
 * §4.2).
 */
export class ResponseParser {
  readonly #log: ParserLog
  readonly #now: () => number
  readonly #logged = new LRUCache<string, number>({ max: maxLogged })
  #leftOut = 0

  constructor(log: ParserLog, now: () => number) {
    this.#log = log
    this.#now = now
  }

  /** Rows dropped since the start. */
  get leftOut(): number {
    return this.#leftOut
  }

  /**
   * Parses each row of a list.
   * @param what names one row in messages: `job`
   * @returns the readable rows, and the number of rows received; rows after the first thousand are
   * ignored
   * @throws {SourceError} 502 if it is not a list
   */
  list<S extends z.ZodMiniType>(
    schema: S,
    what: string,
    raw: unknown,
  ): { items: z.output<S>[]; rows: number } {
    if (!Array.isArray(raw))
      throw new SourceError(502, `The hosted service did not respond with a list of ${what}s.`)
    const rows = boundedRows(raw)
    const items = rows.flatMap((row) => {
      const read = z.safeParse(schema, row)
      if (read.success) return [read.data]
      this.#lose(what, row)
      return []
    })
    return { items, rows: rows.length }
  }

  jobs(raw: unknown): { jobs: Job[]; rows: number } {
    const { items, rows } = this.list(jobSchema, 'job', raw)
    return { jobs: items, rows }
  }

  /** @throws {SourceError} 502 if it cannot be read */
  one<S extends z.ZodMiniType>(schema: S, what: string, raw: unknown): z.output<S> {
    return this.unbounded(schema, what, bounded(raw))
  }

  /**
   * Like {@link one}, for long resources: logs and previews, of which only flat fields are read.
   */
  unbounded<S extends z.ZodMiniType>(schema: S, what: string, raw: unknown): z.output<S> {
    const read = z.safeParse(schema, raw)
    if (read.success) return read.data
    throw new SourceError(502, `The hosted service’s response about ${what} could not be read.`)
  }

  /** @param id of the requested job: the response must be about the same one */
  job(raw: unknown, id: number): Job {
    const job = this.one(jobSchema, `job ${id}`, raw)
    if (job.id !== id)
      throw new SourceError(502, `The hosted service returned job ${job.id} instead of job ${id}.`)
    return job
  }

  /** A flat map (jobs-api.md §2.7); null is an empty one. */
  variables(raw: unknown): Variables {
    if (raw !== null && (typeof raw !== 'object' || Array.isArray(raw)))
      throw new SourceError(502, 'The hosted service did not respond with variables.')
    return z.parse(lenient.variables, boundedMap(raw))
  }

  #lose(what: string, row: unknown): void {
    this.#leftOut += 1
    const id = idOf(row)
    const key = `${what} ${id ?? '?'}`
    const now = this.#now()
    const before = this.#logged.get(key)
    if (before !== undefined && now - before < hourMs) return
    this.#logged.set(key, now)
    this.#log.warn({ what, id }, 'Dropped a row of a response that could not be read')
  }
}

/** The row's id for the log, if it is short. */
function idOf(row: unknown): string | number | null {
  if (row === null || typeof row !== 'object' || !('id' in row)) return null
  const { id } = row
  return typeof id === 'number' || (typeof id === 'string' && id.length <= maxIdLength) ? id : null
}
