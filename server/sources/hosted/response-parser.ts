import * as z from 'zod/mini'
import { lenient, type Variables } from '../../../contract/coerce.ts'
import { jobSchema, type Job } from '../../../contract/job.ts'
import { SourceError } from '../port.ts'
import { bounded, boundedMap, boundedRows } from './truncate-response.ts'
import { LRUCache } from 'lru-cache'

const hourMs = 3_600_000
const maxIdLength = 40
/** Rows whose loss was logged within the hour. */
const maxLogged = 1_000

/** Where a lost row is told. */
export interface ParserLog {
  warn: (details: object, message: string) => void
}

/** Reads raw answers: a row that cannot be read is lost alone, loudly (jobs-api.md §4.2). */
export class ResponseParser {
  readonly #log: ParserLog
  readonly #now: () => number
  readonly #logged = new LRUCache<string, number>({ max: maxLogged })
  #leftOut = 0

  constructor(log: ParserLog, now: () => number) {
    this.#log = log
    this.#now = now
  }

  /** Rows left out since the start. */
  get leftOut(): number {
    return this.#leftOut
  }

  /**
   * Reads each row of a list by itself.
   * @param what one of them, in words: `job`
   * @returns what could be read, and the number of rows that came; beyond a thousand they count as
   * not there
   * @throws {SourceError} 502 when it is no list
   */
  list<S extends z.ZodMiniType>(
    schema: S,
    what: string,
    raw: unknown,
  ): { items: z.output<S>[]; rows: number } {
    if (!Array.isArray(raw))
      throw new SourceError(
        502,
        `The hosted service answered something else than a list of ${what}s.`,
      )
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

  /** @throws {SourceError} 502 when it cannot be read */
  one<S extends z.ZodMiniType>(schema: S, what: string, raw: unknown): z.output<S> {
    return this.unbounded(schema, what, bounded(raw))
  }

  /**
   * As {@link one}, for what may be long as a whole: logs and previews, of which only flat fields
   * are read.
   */
  unbounded<S extends z.ZodMiniType>(schema: S, what: string, raw: unknown): z.output<S> {
    const read = z.safeParse(schema, raw)
    if (read.success) return read.data
    throw new SourceError(502, `The answer of the hosted service about ${what} could not be read.`)
  }

  /** @param id of the job that was asked for: the answer must be about no other */
  job(raw: unknown, id: number): Job {
    const job = this.one(jobSchema, `job ${id}`, raw)
    if (job.id !== id)
      throw new SourceError(
        502,
        `The hosted service was asked for job ${id} and answered job ${job.id}.`,
      )
    return job
  }

  /** A flat map (jobs-api.md §2.7); nothing is an empty one. */
  variables(raw: unknown): Variables {
    if (raw !== null && (typeof raw !== 'object' || Array.isArray(raw)))
      throw new SourceError(502, 'The hosted service answered something else than variables.')
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
    this.#log.warn({ what, id }, 'A row of an answer could not be read and was left out')
  }
}

/** What the row calls its id, if that is short enough to be one. */
function idOf(row: unknown): string | number | null {
  if (row === null || typeof row !== 'object' || !('id' in row)) return null
  const { id } = row
  return typeof id === 'number' || (typeof id === 'string' && id.length <= maxIdLength) ? id : null
}
