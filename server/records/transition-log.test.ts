import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { expect, test } from 'vitest'
import { migrations } from './migrations.ts'
import type { RecordSchema } from './schema.ts'
import { replacedJobs } from './transition-log.ts'

test('an observed change looks up its own job, and does not scan the account', async () => {
  const sqlite = new SqliteDatabase(':memory:')
  const db = new Kysely<RecordSchema>({ dialect: new SqliteDialect({ database: sqlite }) })
  for (const { up } of migrations) await up(db)
  const { sql, parameters } = replacedJobs('local', '[]').compile(db)
  const plan = sqlite.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as {
    detail: string
  }[]
  const steps = plan.map(({ detail }) => detail)
  expect(steps.filter((step) => step.includes('former'))).toEqual([
    expect.stringMatching(/^SEARCH former USING .*job_id=\?/),
  ])
  await db.destroy()
})
