import { spawnSync } from 'node:child_process'
import { createConnection } from 'node:net'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadFixture } from './testing/fixtures.ts'
import { Processes } from './testing/processes.ts'

/* The commands of `npm run` that act on a data folder, with and without a running server. */

const key = 'k'.repeat(20)
const patient = { timeout: 120_000 }
let processes: Processes
beforeEach(() => {
  processes = new Processes()
})
afterEach(() => processes.end())

const at = (name: string) => path.join(processes.data, name)

async function startServer(env: Record<string, string> = {}) {
  const server = processes.run({ JOBWATCH_API_KEY: key, ...env })
  const url = await server.ready()
  const get = async (where: string) => {
    const authorization = `Basic ${Buffer.from(key).toString('base64')}`
    return (await fetch(`${url}${where}`, { headers: { authorization } })).text()
  }
  return { ...server, url, get }
}

describe('backup', () => {
  test('acts through the running server, and restore needs it stopped', patient, async () => {
    const server = await startServer()
    const file = path.join(processes.folder, 'a.tar')
    expect(await server.get('metrics')).not.toContain('jobwatch_backup_last_success_age_seconds')
    const made = await processes.command({}, 'backup', file, '--with-store')
    expect(made).toMatchObject({ code: 0, out: '' })
    expect(made.err).toMatch(/^records\.db, engine\.db, store\.db were backed up to .*a\.tar /)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(await server.get('metrics')).toMatch(/^jobwatch_backup_last_success_age_seconds \d/m)
    expect(server.said.err).toContain('A backup was made')
    expect(await processes.command({}, 'backup', file)).toMatchObject({
      code: 2,
      err: `${file} already exists: choose another name.\n`,
    })
    const refused = await processes.command({}, 'restore', file)
    expect(refused.code).toBe(2)
    expect(refused.err).toMatch(/^The data folder .* is in use by another Jobwatch\./)

    await server.stop()
    expect(existsSync(at('control.sock'))).toBe(false)
    const restored = await processes.command({}, 'restore', file)
    expect(restored.err).toMatch(/^records\.db, engine\.db, store\.db were restored as of /)
    expect(restored.code).toBe(0)
    const again = await startServer()
    expect(JSON.parse(await again.get('readyz'))).toHaveProperty('status')
    await again.stop()
  })

  test('without a server locks the folder, and reports what is missing', async () => {
    const file = path.join(processes.folder, 'a.tar')
    expect(await processes.command({}, 'backup', file)).toMatchObject({
      code: 2,
      err: `There is no data folder ${processes.data}.\n`,
    })
    mkdirSync(processes.data)
    loadFixture('records-0.1.sql', at('records.db'))
    expect((await processes.command({}, 'backup', file)).code).toBe(0)
    expect(await processes.command({}, 'backup')).toMatchObject({ code: 2 })
  })

  test('is made on a schedule', patient, async () => {
    const folder = path.join(processes.folder, 'backups')
    const server = await startServer({ BACKUP_DIR: folder })
    await expect
      .poll(() => (existsSync(folder) ? readdirSync(folder) : []), { timeout: 20_000 })
      .toEqual([
        expect.stringMatching(/^jobwatch-\d{8}T\d{6}Z\.tar$/),
        expect.stringMatching(/\.tar\.sha256$/),
      ])
    await server.stop()
  })
})

describe('the socket', () => {
  test('is for its owner only, and survives bad input and a killed server', patient, async () => {
    const server = await startServer()
    expect(statSync(at('control.sock')).mode & 0o777).toBe(0o600)
    const send = (line: string) => {
      const socket = createConnection(at('control.sock'))
      socket.write(line)
      return text(socket)
    }
    expect(JSON.parse(await send('{"command":"toString","args":{}}\n'))).toEqual({
      ok: false,
      message: 'The running server does not know the command toString.',
    })
    expect(JSON.parse(await send('not JSON\n'))).toMatchObject({ ok: false })
    expect(await send('x'.repeat(70_000)).catch(() => '')).toBe('')
    server.child.kill('SIGKILL')
    await server.exited
    expect(existsSync(at('control.sock'))).toBe(true)
    const again = await startServer()
    expect(statSync(at('control.sock')).mode & 0o777).toBe(0o600)
    await again.stop()
  })
})

describe('forget', () => {
  test('acts through the running server, and leaves nothing of the account', patient, async () => {
    mkdirSync(processes.data)
    loadFixture('store-0.1.sql', at('store.db'))
    loadFixture('records-0.1.sql', at('records.db'))
    const server = await startServer()
    expect(readdirSync(processes.data).some((name) => name.includes('.before-'))).toBe(true)
    expect(await processes.command({}, 'forget', 'acme-data')).toEqual({
      code: 0,
      err: 'Account acme-data has been deleted: 10 jobs and their activity.\n',
      out: '',
    })
    expect(await processes.command({}, 'forget', 'acme-data')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^There is no data of account acme-data/),
    })
    expect(await processes.command({}, 'forget', 'local')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/engine\.db/),
    })
    await server.stop()
    const contents = readdirSync(processes.data)
      .filter((name) => statSync(at(name)).isFile())
      .map((name) => readFileSync(at(name), 'latin1'))
      .join('')
    expect(contents).not.toContain('acme-data')
    expect(contents).toContain('acme-test')
  })
})

describe('a data folder of a newer release', () => {
  test.each(['records.db', 'store.db', 'engine.db'])('is refused (%s)', async (name) => {
    await (await startServer()).stop()
    const sqlite = new SqliteDatabase(at(name))
    sqlite.pragma('user_version = 999')
    sqlite.close()
    const before = readFileSync(at(name))
    const server = processes.run({})
    expect(await server.exited).toBe(2)
    expect(server.said.err).toMatch(
      /^The data folder was written by a newer Jobwatch \([\w ]+ 999, this version knows \d+\)/m,
    )
    expect(server.said.out).toBe('')
    expect(readFileSync(at(name)).equals(before)).toBe(true)
  })
})

test('what was there before a migration is kept, the newest copy only', async () => {
  mkdirSync(processes.data)
  loadFixture('records-0.1.sql', at('records.db'))
  loadFixture('engine-0.1.sql', at('engine.db'))
  writeFileSync(at('records.db.before-0'), 'an older copy')
  const rowsOf = (file: string) => {
    const sqlite = new SqliteDatabase(file, { readonly: true })
    const rows = sqlite.prepare('SELECT * FROM idempotency_keys').all()
    const former = sqlite.prepare("SELECT 1 FROM sqlite_master WHERE name = 'kysely_migration'")
    const isFormer = former.get() !== undefined
    sqlite.close()
    return { rows, isFormer }
  }
  const before = rowsOf(at('records.db'))
  await (await startServer()).stop()
  const copies = readdirSync(processes.data).filter((name) => name.includes('.before-'))
  expect(copies).toEqual([
    expect.stringMatching(/^engine\.db\.before-\d+$/),
    expect.stringMatching(/^records\.db\.before-\d+$/),
  ])
  // Also the table that only the earlier release needs.
  expect(rowsOf(at(copies[1] ?? ''))).toEqual(before)
  expect(statSync(at(copies[1] ?? '')).mode & 0o077).toBe(0)
})

describe('users', () => {
  const password = 'correct horse battery'
  const tool = path.join(import.meta.dirname, '..', 'tools', 'users.ts')

  /** Runs the command with this on standard input. */
  function users(input: string, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [tool, ...args], {
      env: { PATH: process.env['PATH'] ?? '', JOBWATCH_DATA: processes.data },
      input,
      encoding: 'utf8',
    })
    return { code: status, out: stdout, err: stderr }
  }
  const done = (err: string) => ({ code: 0, out: '', err: `${err}\n` })
  const refused = (err: string) => ({ code: 2, out: '', err: `${err}\n` })

  test('are changed with the folder locked, or through the running server', patient, async () => {
    expect(users(`${password}\n`, 'add', 'Ada', '--role', 'admin')).toEqual(
      done('Ada can sign in as admin.'),
    )
    const server = await startServer({ SIGN_IN: 'on' })
    const origin = new URL(server.url).origin
    const signIn = async (name: string) => {
      const response = await fetch(`${server.url}sign-in`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ name, password }),
      })
      return (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
    }
    const sync = async (cookie: string) => {
      const response = await fetch(`${server.url}local/api/sync`, { headers: { cookie } })
      const { permissions } = (await response.json()) as { permissions?: string[] }
      return { status: response.status, mayStop: permissions?.includes('job.stop') }
    }
    expect(await sync(await signIn('Ada'))).toEqual({ status: 200, mayStop: true })

    expect(users(password, 'add', 'Ben')).toEqual(done('Ben can sign in as viewer.'))
    const ben = await signIn('ben')
    expect(await sync(ben)).toEqual({ status: 200, mayStop: false })
    expect(users('', 'role', 'Ben', 'operator', '--account', 'local')).toEqual(
      done('Ben is now operator in local.'),
    )
    expect(await sync(ben)).toEqual({ status: 200, mayStop: true })
    expect(users('', 'list').out).toMatch(
      /^Ada\tadmin\tlast signed in .*\nBen\tviewer, local: operator\tlast signed in .*\n$/,
    )
    expect(users('', 'disable', 'Ben').code).toBe(0)
    expect((await sync(ben)).status).toBe(401)
    expect(await signIn('Ben')).toBe('')
    expect(users('', 'remove', 'Cleo')).toEqual(refused('There is no user Cleo.'))
    expect(users('', 'promote', 'Ben').err).toMatch(/^npm run users -- list/)
    expect(await server.stop()).toBe(0)
    expect(server.said.err + server.said.out).not.toMatch(/correct horse/)
  })

  test('are missing: a server that needs one says how to add it', patient, async () => {
    const server = await startServer({ SIGN_IN: 'on' })
    await expect.poll(() => server.said.err).toContain('Nobody can sign in yet')
    await server.stop()
  })
})
