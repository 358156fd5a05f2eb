import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { describeRecordStore } from './conformance/describe-record-store.ts'
import { migrate } from '../shared/migrate.ts'
import { migrations } from './migrations.ts'
import type { RecordSchema } from './schema.ts'
import { SqliteRecordStore } from './sqlite-record-store.ts'

describeRecordStore('SQLite', () => SqliteRecordStore.open(':memory:'))

describe('records.db', () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-records-'))
    file = path.join(folder, 'records.db')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const addActivity = async (account: string, actor: string) => {
    const records = await SqliteRecordStore.open(file)
    await records.addActivity(account, {
      subject: 'job',
      subjectId: 7,
      at: '2026-11-23T12:00:00.000Z',
      actor,
      action: 'stop',
      reason: null,
      outcome: 'accepted',
      message: null,
    })
    await records.close()
  }

  test('contains nothing of a deleted account', async () => {
    await addActivity('acme-data', 'somebody of acme-data')
    await addActivity('acme-test', 'somebody of acme-test')
    const records = await SqliteRecordStore.open(file)
    await records.forgetAccount('acme-data')
    await records.close()
    const content = readFileSync(file)
    expect(content.includes('acme-data')).toBe(false)
    expect(content.includes('somebody of acme-test')).toBe(true)
  })

  test.each<[string, () => void]>([
    ['overwritten', () => writeFileSync(file, 'no database '.repeat(2_000))],
    ['cut off', () => truncateSync(file, 4_096 * 2)],
    [
      'damaged in the middle',
      () => {
        const raw = new SqliteDatabase(file, { readonly: true })
        const page = Number(
          raw.prepare("SELECT rootpage FROM sqlite_master WHERE name = 'activity'").pluck().get(),
        )
        raw.close()
        const content = readFileSync(file)
        content.fill('garbage', (page - 1) * 4_096, page * 4_096)
        writeFileSync(file, content)
      },
    ],
  ])('%s: is refused with a message and not changed', async (_what, damage) => {
    await addActivity('local', 'Dana')
    damage()
    const before = readFileSync(file)
    await expect(SqliteRecordStore.open(file)).rejects.toMatchObject({
      name: 'RecordsError',
      message: expect.stringMatching(/^records\.db is damaged\..*restore a backup/),
    })
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('finds the newest stops through an index', async () => {
    await addActivity('local', 'Dana')
    const raw = new SqliteDatabase(file)
    const plan = raw
      .prepare(
        `EXPLAIN QUERY PLAN SELECT 1 FROM transitions AS asked JOIN transitions AS ended
         ON ended.account = asked.account AND ended.job_id = asked.job_id
         AND ended.status = 'stopped'
         WHERE asked.account = ? AND asked.status = 'pending_stoppage'
         ORDER BY asked.seq DESC LIMIT ?`,
      )
      .all('local', 10)
    raw.close()
    expect(JSON.stringify(plan)).toContain('transitions_stops')
    expect(JSON.stringify(plan)).not.toMatch(/SCAN|TEMP B-TREE/)
  })

  test('written before there were traces and decisions keeps its contents', async () => {
    const raw = new SqliteDatabase(file)
    const former = new Kysely<RecordSchema>({ dialect: new SqliteDialect({ database: raw }) })
    await migrate(raw, former, migrations.slice(0, 2), 'records')
    raw.exec(`INSERT INTO transitions (account, job_id, status, at, exact)
      VALUES ('local', 7, 'idle', '2026-11-23T12:00:00Z', 1)`)
    await former.destroy()
    await addActivity('local', 'Dana')
    const records = await SqliteRecordStore.open(file)
    expect(await records.activity('local', 'job', 7)).toHaveLength(1)
    expect(await records.transitions('local', 7)).toHaveLength(1)
    expect(await records.hardLimits('local')).toEqual(new Map())
    await records.close()
  })

  test('waits for another program without blocking anything else', async () => {
    await addActivity('local', 'Dana')
    const records = await SqliteRecordStore.open(file)
    const other = new SqliteDatabase(file)
    other.exec('BEGIN IMMEDIATE')
    let isDone = false
    const observed = [{ jobId: 7, status: 'idle', at: '2026-11-23T12:00:00Z', exact: true }]
    const writing = records.observe('local', observed).then(() => (isDone = true))
    for (let turn = 0; turn < 5; turn += 1)
      expect(await records.activity('local', 'job', 7)).toHaveLength(1)
    expect(isDone).toBe(false)
    other.exec('ROLLBACK')
    other.close()
    await writing
    expect(await records.transitions('local', 7)).toHaveLength(1)
    await records.close()
  })
})
