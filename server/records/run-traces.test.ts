import SqliteDatabase from 'better-sqlite3'
import fc from 'fast-check'
import { Kysely, SqliteDialect, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { newestFineRuns } from './flag-decisions.ts'
import { migrations } from './migrations.ts'
import { maxSamples, newestTraces, SqliteRunTraces, thinned } from './run-traces.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'

describe('thinning', () => {
  const items = fc.array(fc.integer(), { maxLength: 300 }).map((list) => list.map((_, at) => at))
  const limits = fc.integer({ min: 2, max: 60 })

  test('keeps as many as it may, in order, with both ends', () => {
    fc.assert(
      fc.property(items, limits, (list, limit) => {
        const kept = thinned(list, limit)
        expect(kept).toHaveLength(Math.min(list.length, limit))
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b))
        expect([kept[0], kept.at(-1)]).toEqual([list[0], list.at(-1)])
      }),
    )
  })

  test('leaves no gap much wider than another', () => {
    fc.assert(
      fc.property(items, limits, (list, limit) => {
        const kept = thinned(list, limit)
        const gaps = kept.slice(1).map((item, index) => item - (kept[index] ?? 0))
        expect(Math.max(0, ...gaps) - Math.min(...gaps, Infinity)).toBeLessThanOrEqual(1)
      }),
    )
  })
})

describe('in the database', () => {
  let sqlite: SqliteDatabase.Database
  let db: RecordDatabase
  beforeEach(async () => {
    sqlite = new SqliteDatabase(':memory:')
    db = new Kysely<RecordSchema>({ dialect: new SqliteDialect({ database: sqlite }) })
    for (const { up } of migrations) await up(db)
  })
  afterEach(() => db.destroy())

  const planOf = (query: { compile: () => { sql: string; parameters: readonly unknown[] } }) => {
    const compiled = query.compile()
    return JSON.stringify(
      sqlite.prepare(`EXPLAIN QUERY PLAN ${compiled.sql}`).all(...compiled.parameters),
    )
  }

  test('traces and fine runs of a package are found through an index', () => {
    const traces = planOf(newestTraces(db, 'local', 11, 60))
    expect(traces).toContain('run_traces_package')
    expect(traces).not.toMatch(/SCAN|TEMP B-TREE/)
    const fine = planOf(newestFineRuns(db, 'local', 11))
    expect(fine).toContain('flag_decisions_fine')
    expect(fine).not.toMatch(/SCAN|TEMP B-TREE/)
  })

  test('a trace takes little more than 1 kB', async () => {
    const samples = Array.from({ length: 300 }, (_, index) => ({
      seconds: 40_000 + index / 7,
      progress: index / 299,
      records: 123_456_789 + index,
    }))
    await new SqliteRunTraces(db).saveTrace('local', { jobId: 1, packageId: 11, samples })
    const stored = sqlite.prepare('SELECT samples FROM run_traces').pluck().get() as string
    expect(JSON.parse(stored)).toHaveLength(maxSamples)
    expect(stored.length).toBeLessThan(1_200)
  })

  test.each(['', 'no JSON', '{}', '[[1]]', '[["1",2,3]]'])(
    'a trace damaged to %j is left out, and no others',
    async (damaged) => {
      const traces = new SqliteRunTraces(db)
      const samples = [{ seconds: 1, progress: 0.5, records: 3 }]
      for (const jobId of [1, 2]) await traces.saveTrace('local', { jobId, packageId: 11, samples })
      await sql`UPDATE run_traces SET samples = ${damaged} WHERE job_id = 1`.execute(db)
      expect(await traces.traces('local', 11, 10)).toEqual(new Map([[2, samples]]))
    },
  )
})
