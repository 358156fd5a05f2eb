import { sql, type RawBuilder } from 'kysely'
import * as z from 'zod/mini'
import { lenient } from '../../contract/coerce.ts'
import { parseJson } from '../../contract/exact-json.ts'
import { flagKinds } from '../../contract/flag-kinds.ts'
import { fewRecordsFlags } from '../../contract/rules/failure.ts'
import { isJobStatus, type SeenStatus } from '../../contract/status.ts'
import { errorCondition } from './filter-selection.ts'
import { jobKey } from './job-key.ts'
import type { Database } from './open.ts'
import type { ErrorGroupPart, JobMoment, StoredRun, TriageLookups } from './port.ts'
import { rowsOf } from './sql-rows.ts'
import { flagBit } from './stored-job.ts'

const statusOf = (text: string): SeenStatus => (isJobStatus(text) ? text : 'unknown')

/** The fields of a job's document that runs are compared by, as JSON. */
const runFields = sql`json_object(
  'variables', json_extract(doc, '$.variables'),
  'dynamic_variables', json_extract(doc, '$.dynamic_variables'),
  'attempts', json_extract(doc, '$.attempts'))`

const runFieldsSchema = z.object({
  variables: lenient.variables,
  dynamic_variables: lenient.variables,
  attempts: lenient.countOrNull,
})

interface RunRow {
  id: number
  status: string
  creator_key: string
  created_ms: number
  ended_ms: number
  flag_mask: number
  fields: string
}

function runOf(row: RunRow): StoredRun {
  const read = z.safeParse(runFieldsSchema, parseJson(row.fields))
  const fields = read.success ? read.data : null
  return {
    id: row.id,
    status: statusOf(row.status),
    creatorKey: row.creator_key,
    createdMs: row.created_ms,
    endedMs: row.ended_ms,
    flags: flagKinds.filter((kind) => (row.flag_mask & flagBit(kind)) !== 0),
    attempts: fields?.attempts ?? null,
    variables: fields?.variables ?? {},
    dynamic: fields?.dynamic_variables ?? {},
  }
}

const fewRecordsMask = fewRecordsFlags.reduce((mask, kind) => mask | flagBit(kind), 0)

/** Reads about failures, through their partial indexes. */
export class SqliteTriageLookups implements TriageLookups {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async openFailures(account: number, packageId: number, limit: number): Promise<number[]> {
    return this.#ids(sql`SELECT id FROM jobs INDEXED BY jobs_open
      WHERE account = ${account} AND package_id = ${packageId} AND resolution > 0
      ORDER BY created_ms DESC, id DESC LIMIT ${limit}`)
  }

  async openPackages(account: number): Promise<number[]> {
    return this.#ids(sql`SELECT DISTINCT package_id AS id FROM jobs INDEXED BY jobs_open
      WHERE account = ${account} AND resolution > 0`)
  }

  async untriaged(account: number, limit: number): Promise<number[]> {
    const failed = await this.#ids(sql`SELECT id FROM jobs INDEXED BY jobs_untriaged
      WHERE account = ${account} AND status = 'failed' AND resolution = 0
      ORDER BY package_id, id DESC LIMIT ${limit}`)
    if (failed.length >= limit) return failed
    const short = await this.#ids(sql`SELECT id FROM jobs INDEXED BY jobs_flagged
      WHERE account = ${account} AND flag_mask > 0 AND flag_mask & ${fewRecordsMask} > 0
      AND status = 'completed' AND resolution = 0 ORDER BY created_ms DESC LIMIT ${limit}`)
    return [...failed, ...short].slice(0, limit)
  }

  completions(account: number, packageId: number, sinceMs: number, limit: number) {
    return this.#runs(
      account,
      sql`package_id = ${packageId} AND status = 'completed' AND created_ms >= ${sinceMs}`,
      limit,
    )
  }

  recentRuns(account: number, packageId: number, limit: number) {
    return this.#runs(account, sql`package_id = ${packageId}`, limit)
  }

  async failedChildren(account: number, parentIds: readonly number[]): Promise<number[]> {
    if (parentIds.length === 0) return []
    const creators = parentIds.map((id) => `job:${id}`)
    return this.#ids(sql`SELECT id FROM jobs INDEXED BY jobs_creator
      WHERE account = ${account} AND creator_key IN (${sql.join(creators)})
      AND +status = 'failed'`)
  }

  async statuses(account: number, ids: readonly number[]): Promise<Map<number, JobMoment>> {
    if (ids.length === 0) return new Map()
    const keys = JSON.stringify(ids.map((id) => jobKey(account, id)))
    const rows = await rowsOf<{ id: number; status: string; created_ms: number; ended_ms: number }>(
      this.#db,
      sql`SELECT id, status, created_ms, ended_ms FROM jobs
        WHERE key IN (SELECT value FROM json_each(${keys}))`,
    )
    return new Map(
      rows.map((row) => [
        row.id,
        { status: statusOf(row.status), createdMs: row.created_ms, endedMs: row.ended_ms },
      ]),
    )
  }

  resolvedOf(account: number, parts: readonly ErrorGroupPart[], limit: number): Promise<number[]> {
    return this.#ids(sql`SELECT id FROM jobs INDEXED BY jobs_error
      WHERE account = ${account} AND ${errorCondition(parts)} AND resolution = -1
      ORDER BY ended_ms DESC LIMIT ${limit}`)
  }

  async #ids(query: RawBuilder<unknown>): Promise<number[]> {
    const rows = await rowsOf<{ id: number }>(this.#db, query)
    return rows.map(({ id }) => id)
  }

  /** The newest runs. The few fields are picked by the database: parsing documents is slow. */
  async #runs(
    account: number,
    condition: RawBuilder<unknown>,
    limit: number,
  ): Promise<StoredRun[]> {
    const rows = await rowsOf<RunRow>(
      this.#db,
      sql`SELECT newest.*, ${runFields} AS fields FROM (
          SELECT key, id, status, creator_key, created_ms, ended_ms, flag_mask FROM jobs
          WHERE account = ${account} AND ${condition}
          ORDER BY created_ms DESC, id DESC LIMIT ${limit}) AS newest
        JOIN job_docs ON job_docs.key = newest.key WHERE json_valid(doc)
        ORDER BY created_ms DESC, id DESC`,
    )
    return rows.map(runOf)
  }
}
