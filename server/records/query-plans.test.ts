/**
 * What is read for a page of jobs does not grow with all that was ever recorded: each query looks up
 * its jobs through an index. Checked on SQLite's plans, so it holds for any number of rows.
 */
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect, type CompiledQuery } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SqliteActivityLog } from './activity-log.ts'
import { SqliteFlagDecisions } from './flag-decisions.ts'
import { migrations } from './migrations.ts'
import { SqliteRunTraces } from './run-traces.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'
import { SqliteTransitionLog } from './transition-log.ts'
import { SqliteTriageRecords } from './triage-records.ts'

let sqlite: SqliteDatabase.Database
let db: RecordDatabase
const queries: CompiledQuery[] = []

beforeAll(async () => {
  sqlite = new SqliteDatabase(':memory:')
  db = new Kysely<RecordSchema>({
    dialect: new SqliteDialect({ database: sqlite }),
    log: ({ query }) => void queries.push(query),
  })
  for (const { up } of migrations) await up(db)
})
afterAll(() => db.destroy())

const account = 'local'
/** A page of jobs. */
const ids = Array.from({ length: 50 }, (_, at) => at + 1)

const reads: Record<string, () => Promise<unknown>> = {
  'requests to stop': () => new SqliteActivityLog(db).stopRequests(account, ids),
  'decisions about flags': () => new SqliteFlagDecisions(db).flagDecisions(account, ids),
  'marks of failures': () => new SqliteTriageRecords(db).failureRecords(account, ids),
  're-runs': () => new SqliteTriageRecords(db).rerunsOf(account, ids),
  'what re-runs repeat': () => new SqliteTriageRecords(db).rerunSources(account, ids),
  'activity of a job': () => new SqliteActivityLog(db).activity(account, 'job', 7),
  'stops of a shift': () =>
    new SqliteActivityLog(db).allActivity({
      account,
      actor: null,
      action: 'stop',
      subject: 'job',
      subjectId: null,
      from: '2026-11-23T06:00:00Z',
      to: '2026-11-23T14:00:00Z',
      before: null,
      limit: 50,
    }),
  'status changes of a job': () => new SqliteTransitionLog(db).transitions(account, 7),
  'traces of a package': () => new SqliteRunTraces(db).traces(account, 7, 60),
  'fine runs of a package': () => new SqliteFlagDecisions(db).fineRuns(account, 7),
}

const isBounded = (step: string): boolean =>
  /\(account=\? AND (action|job_id|of_job|package_id|subject=\? AND subject_id)=\?/.test(step) ||
  // What is looked up, and the sorting of what was found.
  /json_each|LIST SUBQUERY|USE TEMP B-TREE/.test(step)

test.each(Object.keys(reads))('a page looks up its own rows for: %s', async (name) => {
  queries.length = 0
  await reads[name]?.()
  expect(queries).toHaveLength(1)
  const steps = queries.flatMap(({ sql, parameters }) =>
    sqlite
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...parameters)
      .map(({ detail }) => detail),
  )
  expect(steps.filter((step) => !isBounded(step))).toEqual([])
})
