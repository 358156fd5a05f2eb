import { sql } from 'kysely'
import * as z from 'zod/mini'
import { lenient } from '../../contract/coerce.ts'
import { parseJson } from '../../contract/exact-json.ts'
import { isoOf } from '../../contract/instant.ts'
import type { PackageRun } from '../../contract/history.ts'
import { isJobStatus } from '../../contract/status.ts'
import { variablesOf } from './job-attributes.ts'
import type { Database } from './open.ts'
import type { FinishedRun, RunHistory } from './port.ts'

const instant = (ms: number): string | null => (ms < 0 ? null : isoOf(ms))

/** Variables and outputs of a job's document, as JSON. */
const runFields = sql`json_object(
  'variables', json_extract(doc, '$.variables'),
  'dynamic_variables', json_extract(doc, '$.dynamic_variables'),
  'outputs', json((SELECT json_group_array(json_array(
    coalesce(value ->> 'component_name', value ->> '$.component.name', value ->> 'name'),
    value ->> 'records_count'))
    FROM json_each(doc, '$.outputs') WHERE type = 'object')))`

const runFieldsSchema = z.object({
  variables: lenient.variables,
  dynamic_variables: lenient.variables,
  outputs: z.array(z.tuple([z.nullable(z.string()), lenient.countOrNull])),
})

function runFieldsOf(text: string): Pick<FinishedRun, 'variables' | 'outputs'> {
  const read = z.safeParse(runFieldsSchema, parseJson(text))
  if (!read.success) return { variables: {}, outputs: [] }
  const fields = read.data
  return {
    variables: variablesOf(fields),
    outputs: fields.outputs.map(([name, records]) => ({ name: name ?? '', records })),
  }
}

/** Past runs, read from the columns of jobs. */
export class SqliteRunHistory implements RunHistory {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async finishedRuns(
    account: number,
    packageId: number,
    sinceMs: number,
    limit: number,
  ): Promise<FinishedRun[]> {
    // The database picks the few fields from the documents: parsing them whole takes ten times as
    // long.
    const newest = this.#db
      .selectFrom('jobs')
      .select(['key', 'id', 'runtime', 'started_ms', 'created_ms'])
      .where('account', '=', account)
      .where('package_id', '=', packageId)
      .where('status', '=', 'completed')
      .where('created_ms', '>=', sinceMs)
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
    const rows = await this.#db
      .selectFrom(newest.as('newest'))
      .innerJoin('job_docs', 'job_docs.key', 'newest.key')
      .select(['id', 'runtime', 'started_ms', 'created_ms', sql<string>`${runFields}`.as('fields')])
      .where(sql<boolean>`json_valid(doc)`)
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .execute()
    return rows.reverse().map((row) => ({
      id: row.id,
      startedMs: row.started_ms < 0 ? row.created_ms : row.started_ms,
      runtimeSeconds: row.runtime,
      waitedSeconds:
        row.started_ms < 0 ? null : Math.max(0, (row.started_ms - row.created_ms) / 1000),
      ...runFieldsOf(row.fields),
    }))
  }

  async runs(
    account: number,
    of: { packageId: number } | { creatorKey: string },
    limit: number,
  ): Promise<PackageRun[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(['id', 'status', 'created_ms', 'started_ms', 'ended_ms', 'runtime', 'records'])
      .where('account', '=', account)
      .$if('packageId' in of, (query) =>
        query.where('package_id', '=', 'packageId' in of ? of.packageId : 0),
      )
      .$if('creatorKey' in of, (query) =>
        query.where('creator_key', '=', 'creatorKey' in of ? of.creatorKey : ''),
      )
      .orderBy('created_ms', 'desc')
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
    return rows.reverse().map((row) => ({
      id: row.id,
      status: isJobStatus(row.status) ? row.status : 'unknown',
      created_at: instant(row.created_ms),
      started_at: instant(row.started_ms),
      ended_at: instant(row.ended_ms),
      queue_seconds:
        row.started_ms < 0
          ? null
          : Math.max(0, Math.round((row.started_ms - row.created_ms) / 1000)),
      runtime_in_seconds: row.runtime,
      records_count: row.records,
    }))
  }

  async recentWaits(account: number, limit: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(sql<number>`(started_ms - created_ms) / 1000`.as('seconds'))
      .where('account', '=', account)
      .where('started_ms', '>', 0)
      .orderBy('started_ms', 'desc')
      .limit(limit)
      .execute()
    return rows.map((row) => Math.max(0, row.seconds))
  }
}
