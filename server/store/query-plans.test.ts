/**
 * How many rows a query looks at does not depend on luck: each one reads a part of an index that
 * its conditions bound, or an index in the order of the list until the page is full. Checked on
 * SQLite's plans, for every kind of filter, so it holds for a million jobs as for a thousand.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect, type LogEvent } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readListQuery, sortKeys } from '../../contract/filter.ts'
import { SqliteJobLists } from './job-lists.ts'
import { SqliteJobLookups } from './job-lookups.ts'
import { openDatabase } from './open.ts'
import type { AccountListQuery, JobLists } from './port.ts'
import { SqliteRunHistory } from './run-history.ts'
import type { StoreSchema } from './schema.ts'
import { searchLimits, type SearchLimits } from './selection.ts'
import { seedJobs } from './testing/seed.ts'
import { SqliteTriageLookups } from './triage-lookups.ts'

const nowMs = Date.parse('2026-11-23T12:00:00Z')
const account = 1
const jobs = 3_000
/** As if the account were large: few of its jobs are sorted. */
const limits: SearchLimits = { ...searchLimits, sort: 20 }

interface Subject {
  sqlite: SqliteDatabase.Database
  db: Kysely<StoreSchema>
  queries: { sql: string; parameters: readonly unknown[] }[]
}

let folder: string
let full: Subject
let empty: Subject

function subjectOf(file: string): Subject {
  const sqlite = new SqliteDatabase(file, { readonly: true })
  const queries: Subject['queries'] = []
  const log = (event: LogEvent) =>
    void queries.push({ sql: event.query.sql, parameters: event.query.parameters })
  return {
    sqlite,
    queries,
    db: new Kysely({ dialect: new SqliteDialect({ database: sqlite }), log }),
  }
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-plans-'))
  const [fullFile, emptyFile] = [path.join(folder, 'full.db'), path.join(folder, 'empty.db')]
  await seedJobs(fullFile, { account: 'local', jobs, nowMs, busy: true })
  await (await openDatabase(emptyFile)).destroy()
  full = subjectOf(fullFile)
  empty = subjectOf(emptyFile)
})
afterAll(async () => {
  for (const { db } of [full, empty]) await db.destroy()
  rmSync(folder, { recursive: true, force: true })
})

const planOf = ({ sqlite }: Subject, { sql, parameters }: Subject['queries'][number]): string[] =>
  sqlite
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters)
    .map(({ detail }) => detail)

/** Indexes of the few jobs that something is special about. */
const partial =
  /jobs_(live|flagged|attention|open|untriaged|error|assigned|resolution|strays) \(account=\?/

/** Whether a step of a plan reads a part of the jobs that conditions bound. */
const isBounded = (step: string): boolean =>
  /USING INTEGER PRIMARY KEY/.test(step) || /\(account=\? AND /.test(step) || partial.test(step)

/** What is wrong with a plan. */
function faultsOf(sql: string, plan: readonly string[]): string[] {
  const sorts = plan.some((step) => step.includes('USE TEMP B-TREE FOR ORDER BY'))
  return plan.filter((step) => {
    // A subquery may bear the table's name.
    if (/^SCAN (jobs|rollup|job_docs)\b/.test(step)) return !sql.includes(') AS jobs')
    if (step.startsWith('SEARCH rollup')) return !step.includes('(account=? AND grain=?')
    if (!/^SEARCH jobs\b/.test(step) || isBounded(step)) return false
    // All jobs of the account: in the order of the list, until a page or a count is full.
    return sorts || !sql.includes('LIMIT')
  })
}

/** The wrong steps of all queries that some reads make. */
async function faults(subject: Subject, read: (subject: Subject) => Promise<unknown>) {
  subject.queries.length = 0
  await read(subject)
  expect(subject.queries.length).toBeGreaterThan(0)
  return [...subject.queries].flatMap((query) =>
    faultsOf(query.sql, planOf(subject, query)).map((step) => `${step} in ${query.sql}`),
  )
}

const queryOf = (text: string): AccountListQuery => ({
  account,
  nowMs,
  ...readListQuery(new URLSearchParams(text)).query,
  errorGroups: text.includes('error_group')
    ? { in: [{ errorKey: 'none of these', packageId: null, exceptPackages: [] }], notIn: [] }
    : { in: null, notIn: [] },
})

const filters = [
  '',
  'status=failed',
  'status=failed,stopped',
  'status=-completed',
  'status=active',
  'status=queued',
  'package_id=7',
  'package_id=7,8,9',
  'package_id=-7',
  'cluster_id=100',
  'creator=user:4',
  'creator=schedule:7,schedule:8',
  'owner_id=5',
  'flag=slow',
  'attention=any',
  'attention=unresolved&assignee=none',
  'resolution=unresolved',
  'resolution=unresolved,acknowledged',
  'assignee=Ada Lovelace',
  'assignee=none',
  'error_group=0123456789ab',
  'runtime_over=10',
  'runtime_over=800',
  'from=-24h',
  'from=-30d&status=failed',
  'from=2026-10-01T00:00:00Z&to=2026-10-08T00:00:00Z',
  'status=failed&package_id=7,17&runtime_over=5',
  'status=failed&owner_id=5',
  'status=failed&creator=schedule:7',
  'status=failed&runtime_over=800',
  "variable=region='north'",
  "variable=mode='full'&status=failed",
  'q=north',
  'q=needle',
  'q=nort status:failed',
  'q="arrival delay"',
]

const reads: Record<string, (lists: JobLists, query: AccountListQuery) => Promise<unknown>> = {
  list: (lists, query) => lists.list(query, 50),
  count: (lists, query) => lists.count(query),
  facets: (lists, query) => lists.facets(query),
  neighbours: (lists, query) => lists.neighbours(query, jobs - 10),
  'rows by id': (lists, query) => lists.selectedAmong(query, [1, 2, 3]),
  'what is new': (lists, query) => lists.countUnlisted(query, [1, 2, 3], 50),
  attention: (lists, query) => lists.attention(query),
}

describe.each(filters)('the filter "%s"', (text) => {
  test.each(Object.keys(reads))('bounds what is read for: %s', async (name) => {
    const read = ({ db }: Subject) =>
      reads[name]?.(new SqliteJobLists(db, limits), queryOf(text)) ?? Promise.reject()
    expect(await faults(full, read)).toEqual([])
  })

  test.each(sortKeys)('bounds what is read for the order by %s', async (sort) => {
    for (const direction of ['asc', 'desc']) {
      const query = queryOf(`${text}&sort=${sort}&direction=${direction}`)
      const read = ({ db }: Subject) => new SqliteJobLists(db, limits).list(query, 50)
      expect(await faults(full, read)).toEqual([])
    }
  })
})

const lookups: Record<string, (subject: Subject) => Promise<unknown>> = {
  'rows of a page': ({ db }) => new SqliteJobLookups(db, () => undefined).jobs(account, [1, 2]),
  queued: ({ db }) => new SqliteJobLookups(db, () => undefined).queued(account),
  live: ({ db }) => new SqliteJobLookups(db, () => undefined).liveStatuses(account),
  'completed since': ({ db }) =>
    new SqliteJobLookups(db, () => undefined).completedSince(account, nowMs - 60_000, 100),
  'old jobs': ({ db }) =>
    new SqliteJobLookups(db, () => undefined).endedBefore(account, nowMs - 60_000, 100),
  'runs of a package': ({ db }) => new SqliteRunHistory(db).runs(account, { packageId: 7 }, 60),
  'runs of a schedule': ({ db }) =>
    new SqliteRunHistory(db).runs(account, { creatorKey: 'schedule:7' }, 60),
  baseline: ({ db }) => new SqliteRunHistory(db).finishedRuns(account, 7, 0, 60),
  waits: ({ db }) => new SqliteRunHistory(db).recentWaits(account, 100),
  completions: ({ db }) => new SqliteTriageLookups(db).completions(account, 7, 0, 60),
  'open failures': ({ db }) => new SqliteTriageLookups(db).openFailures(account, 7, 60),
  untriaged: ({ db }) => new SqliteTriageLookups(db).untriaged(account, 60),
  'failed children': ({ db }) => new SqliteTriageLookups(db).failedChildren(account, [7, 9]),
}

test.each(Object.keys(lookups))('what is read is bounded for: %s', async (name) => {
  expect(await faults(full, lookups[name] ?? (() => Promise.reject()))).toEqual([])
})

test('a plan does not depend on how many jobs there are', async () => {
  full.queries.length = 0
  for (const text of filters) await new SqliteJobLists(full.db, limits).list(queryOf(text), 50)
  const different = full.queries.filter(
    (query) => JSON.stringify(planOf(full, query)) !== JSON.stringify(planOf(empty, query)),
  )
  expect(different.map(({ sql }) => sql)).toEqual([])
})
