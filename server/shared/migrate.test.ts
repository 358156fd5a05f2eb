import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { migrate, type Migration } from './migrate.ts'

let sqlite: SqliteDatabase.Database
beforeEach(() => {
  sqlite = new SqliteDatabase(':memory:')
})
afterEach(() => void sqlite.close())

const step = (name: string, statement: string): Migration<SqliteDatabase.Database> => ({
  name,
  up: (db) => void db.exec(statement),
})
const steps = [step('one', 'CREATE TABLE a (x)'), step('two', 'CREATE TABLE b (x)')]
const tables = () =>
  sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()

describe('migrate', () => {
  test('runs each step once, in order', async () => {
    await migrate(sqlite, sqlite, steps.slice(0, 1), 'test')
    expect(tables()).toEqual(['a'])
    await migrate(sqlite, sqlite, steps, 'test')
    await migrate(sqlite, sqlite, steps, 'test')
    expect(tables()).toEqual(['a', 'b'])
  })

  test('rolls back a failing step, and retries it next time', async () => {
    const failing: Migration<SqliteDatabase.Database> = {
      name: 'two',
      up: async (db) => {
        db.exec('CREATE TABLE half (x)')
        await Promise.resolve()
        throw new Error('no')
      },
    }
    const broken = [...steps.slice(0, 1), failing]
    await expect(migrate(sqlite, sqlite, broken, 'test')).rejects.toThrow('no')
    expect(tables()).toEqual(['a'])
    await migrate(sqlite, sqlite, steps, 'test')
    expect(tables()).toEqual(['a', 'b'])
  })

  test('refuses a file of a newer release without changing it', async () => {
    sqlite.pragma('user_version = 3')
    await expect(migrate(sqlite, sqlite, steps, 'test')).rejects.toThrow(
      'written by a newer Jobwatch (test 3, this version knows 2)',
    )
    expect(tables()).toEqual([])
  })

  test('continues from a file of release 0.1', async () => {
    sqlite.exec(`CREATE TABLE a (x); CREATE TABLE kysely_migration (name, timestamp);
      CREATE TABLE kysely_migration_lock (id, is_locked);
      INSERT INTO kysely_migration VALUES ('one', '2026-11-20T08:00:00Z')`)
    await migrate(sqlite, sqlite, steps, 'test')
    expect(tables()).toEqual(['a', 'b'])
  })
})
