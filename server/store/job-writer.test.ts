import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, test } from 'vitest'
import { writeJobs } from './job-writer.ts'
import { migrations } from './migrations.ts'
import type { JobTriage, StoredJob } from './port.ts'
import type { StoreSchema } from './schema.ts'
import { seededJobs } from './testing/seed.ts'

const account = 1

test('writes only the columns that differ from the stored row', async () => {
  const written: string[] = []
  const db = new Kysely<StoreSchema>({
    dialect: new SqliteDialect({ database: new SqliteDatabase(':memory:') }),
    log: ({ query: { sql } }) => void written.push(sql),
  })
  for (const { up } of migrations(() => undefined)) await up(db)
  const options = { account: 'local', jobs: 1, nowMs: Date.parse('2026-11-23T12:00:00Z') }
  const [before] = [...seededJobs(options)]
  if (!before) throw new Error('nothing was seeded')
  await writeJobs(db, account, [{ before: null, after: before }])
  const withTriage = (triage: Partial<JobTriage>): StoredJob => ({
    ...before,
    notes: { ...before.notes, triage: { ...before.notes.triage, ...triage } },
  })
  const updates = async (after: StoredJob) => {
    written.length = 0
    await writeJobs(db, account, [{ before, after }])
    return written.filter((sql) => sql.startsWith('update "jobs"'))
  }
  expect(await updates(withTriage({ assignee: 'Ada Lovelace' }))).toEqual([
    'update "jobs" set "assignee" = ? where "key" = ?',
  ])
  // Compared with the row and not with what the caller takes for it.
  expect(await updates(before)).toEqual(['update "jobs" set "assignee" = ? where "key" = ?'])
  expect(await updates(before)).toEqual([])
  const row = await db.selectFrom('jobs').selectAll().executeTakeFirstOrThrow()
  expect(row).toMatchObject({ id: 1, status: before.job.status, assignee: '' })
  await db.destroy()
})
