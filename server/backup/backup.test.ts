import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setImmediate } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { SqliteJobStore } from '../store/sqlite-job-store.ts'
import { loadFixture } from '../testing/fixtures.ts'
import { BackupSchedule } from './backup-schedule.ts'
import { Backups } from './backups.ts'
import { restoreBackup } from './restore-backup.ts'
import { writeBackup } from './write-backup.ts'

const nowMs = Date.parse('2026-11-26T08:00:00Z')
const hourMs = 3_600_000

let root = ''
let data = ''
let archive = ''
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'jobwatch-backup-'))
  data = path.join(root, 'data')
  archive = path.join(root, 'backups', 'a.tar')
  mkdirSync(data)
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const at = (name: string) => path.join(data, name)
const backUp = (withStore = false) =>
  writeBackup({ dataFolder: data, file: archive, withStore, nowMs })

/** Every row of every table, as text. */
function contents(file: string): Record<string, unknown[]> {
  const sqlite = new SqliteDatabase(file, { readonly: true })
  const tables = sqlite
    .prepare<[], string>("SELECT name FROM pragma_table_list WHERE schema = 'main' ORDER BY name")
    .pluck()
    .all()
    .filter((name) => name !== 'sqlite_schema')
  const rows = tables.map((name): [string, unknown[]] => [
    name,
    sqlite.prepare(`SELECT * FROM "${name}"`).raw().all(),
  ])
  sqlite.close()
  return Object.fromEntries(rows)
}

/** Databases as release 0.1 wrote them, migrated. */
async function fillFolder() {
  loadFixture('records-0.1.sql', at('records.db'))
  loadFixture('store-0.1.sql', at('store.db'))
  loadFixture('engine-0.1.sql', at('engine.db'))
  await (await SqliteRecordStore.open(at('records.db'))).close()
  await (await SqliteJobStore.open(at('store.db'), { longReads: 'in place' })).close()
}

const activity = (subjectId: number) => ({
  subject: 'job' as const,
  subjectId,
  at: new Date(nowMs + subjectId).toISOString(),
  actor: 'Ana',
  action: 'stop' as const,
  outcome: 'accepted' as const,
  message: null,
  reason: null,
})

describe('a backup', () => {
  test('restores exactly what was there', async () => {
    await fillFolder()
    const before = ['records.db', 'engine.db', 'store.db'].map((name) => contents(at(name)))
    const { manifest } = await backUp(true)
    expect(manifest.files.map(({ name }) => name)).toEqual(['records.db', 'engine.db', 'store.db'])

    for (const name of ['records.db', 'engine.db', 'store.db']) {
      const sqlite = new SqliteDatabase(at(name))
      const [table] = Object.keys(manifest.files.find((it) => it.name === name)?.rows ?? {})
      sqlite.exec(`DROP TABLE "${table}"`)
      sqlite.close()
    }
    const { replaced } = await restoreBackup(data, archive, nowMs)
    const after = ['records.db', 'engine.db', 'store.db'].map((name) => contents(at(name)))
    expect(after).toEqual(before)
    expect(readdirSync(replaced ?? '')).toEqual(
      expect.arrayContaining(['records.db', 'engine.db', 'store.db']),
    )
    expect(readdirSync(data).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('leaves out the job store unless asked, and a restored engine starts without it', async () => {
    await fillFolder()
    for (const id of ['1', '99999']) mkdirSync(path.join(data, 'jobs', id), { recursive: true })
    await backUp()
    const { replaced } = await restoreBackup(data, archive, nowMs)
    expect(existsSync(at('store.db'))).toBe(false)
    // A new job would get the number of one that the restored engine does not know.
    expect(readdirSync(at('jobs'))).toEqual(['1'])
    expect(readdirSync(replaced ?? '')).toEqual(expect.arrayContaining(['store.db', 'job-99999']))
  })

  test('made while records are written has a complete beginning of them', async () => {
    const records = await SqliteRecordStore.open(at('records.db'))
    let written = 0
    const done = new AbortController()
    const write = async () => {
      while (!done.signal.aborted) {
        written += 1
        await records.addActivity('acme', activity(written))
        await setImmediate()
      }
    }
    const writing = write()
    await expect.poll(() => written).toBeGreaterThan(50)
    const before = written
    const made = await backUp()
    const after = written
    done.abort()
    await writing
    await records.close()
    expect(after).toBeGreaterThan(before)

    const original = contents(at('records.db'))['activity'] ?? []
    await restoreBackup(data, archive, nowMs)
    const restored = contents(at('records.db'))['activity'] ?? []
    expect(restored.length).toBeGreaterThanOrEqual(before - 1)
    expect(restored.length).toBeLessThanOrEqual(after)
    expect(restored).toEqual(original.slice(0, restored.length))
    expect(made.manifest.files[0]?.rows['activity']).toBe(restored.length)
  })

  test('is readable with tar and sha256sum, and by its owner only', async () => {
    await fillFolder()
    const { sha256, bytes } = await backUp()
    expect(readFileSync(`${archive}.sha256`, 'utf8')).toBe(`${sha256}  a.tar\n`)
    expect(statSync(archive).size).toBe(bytes)
    expect(readdirSync(path.dirname(archive)).toSorted()).toEqual(['a.tar', 'a.tar.sha256'])
    await expect(backUp()).rejects.toThrow('already exists')
  })

  test('of a damaged database fails and leaves nothing behind', async () => {
    writeFileSync(at('records.db'), 'no database '.repeat(1000))
    await expect(backUp()).rejects.toThrow('records.db could not be copied')
    expect(readdirSync(path.dirname(archive))).toEqual([])
  })
})

describe('a restore', () => {
  test('into an empty folder leaves nothing beside the databases', async () => {
    await fillFolder()
    await backUp()
    const other = path.join(root, 'other-data')
    mkdirSync(other)
    const { replaced } = await restoreBackup(other, archive, nowMs)
    expect(replaced).toBeNull()
    expect(readdirSync(other).toSorted()).toEqual(['engine.db', 'records.db'])
  })

  /** Changes one byte in the middle of a row, which SQLite itself does not notice. */
  function flipByte(file: string, needle: string) {
    const content = readFileSync(file)
    const where = content.indexOf(needle)
    expect(where).toBeGreaterThan(0)
    content[where] = (content[where] ?? 0) ^ 1
    writeFileSync(file, content)
  }

  test.each([true, false])('refuses a damaged archive (checksum beside it: %s)', async (beside) => {
    const records = await SqliteRecordStore.open(at('records.db'))
    await records.addActivity('acme', activity(1))
    await records.close()
    await backUp()
    if (!beside) rmSync(`${archive}.sha256`)
    flipByte(archive, 'accepted')
    const before = readFileSync(at('records.db'))
    await expect(restoreBackup(data, archive, nowMs)).rejects.toThrow(/does not match/)
    expect(readFileSync(at('records.db')).equals(before)).toBe(true)
    expect(readdirSync(data).filter((name) => !name.startsWith('records.db'))).toEqual([])
  })

  test('refuses a file that is no backup', async () => {
    const other = path.join(root, 'other')
    writeFileSync(other, 'something else')
    await expect(restoreBackup(data, other, nowMs)).rejects.toThrow('is not a backup of Jobwatch')
    await expect(restoreBackup(data, archive, nowMs)).rejects.toThrow('There is no file')
  })
})

describe('scheduled backups', () => {
  let clockMs = nowMs
  const messages: string[] = []
  const log = {
    info: (_details: object, message: string) => void messages.push(message),
    error: (_details: object, message: string) => void messages.push(message),
  }
  const now = () => clockMs
  const folder = () => path.join(root, 'backups')
  const archives = () => readdirSync(folder()).filter((name) => name.endsWith('.tar'))
  const open = () => {
    const backups = new Backups({ dataFolder: data, now, log })
    const options = { folder: folder(), everyMs: 24 * hourMs, keep: 2 }
    return { backups, schedule: new BackupSchedule({ ...options, backups, now }) }
  }
  beforeEach(() => {
    clockMs = nowMs
    messages.length = 0
  })

  test('are made when the newest is old enough, also across restarts; the oldest go', async () => {
    await fillFolder()
    for (const hours of [0, 1, 23, 24, 25, 48, 72]) {
      clockMs = nowMs + hours * hourMs
      await open().schedule.check()
    }
    expect(archives()).toEqual(['jobwatch-20261128T080000Z.tar', 'jobwatch-20261129T080000Z.tar'])
    expect(readdirSync(folder())).toHaveLength(4)
    expect(messages).toHaveLength(4)
    expect(open().backups.figures.last).toMatchObject({ atMs: clockMs })
  })

  test('leave other files alone, and clear what a killed server left', async () => {
    await fillFolder()
    mkdirSync(folder())
    const mine = ['mine.tar', 'jobwatch-old.tar']
    for (const name of [...mine, 'jobwatch-20250101T000000Z.tar.partial'])
      writeFileSync(path.join(folder(), name), '')
    await open().schedule.check()
    expect(archives().toSorted()).toEqual([...mine, 'jobwatch-20261126T080000Z.tar'].toSorted())
    expect(readdirSync(folder()).some((name) => name.includes('partial'))).toBe(false)
  })

  test('that fail are counted and tried again ten minutes later', async () => {
    writeFileSync(at('records.db'), 'no database '.repeat(1000))
    const { backups, schedule } = open()
    await schedule.check()
    await schedule.check()
    expect(backups.figures).toEqual({ last: null, failures: 1 })
    clockMs += 10 * 60_000
    rmSync(at('records.db'))
    await fillFolder()
    await schedule.check()
    expect(backups.figures).toMatchObject({ last: { atMs: clockMs }, failures: 1 })
  })
})
