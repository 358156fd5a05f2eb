import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  type Stats,
} from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainLook } from '../contract/account.ts'
import { ConfigError } from './config/config-error.ts'
import { readConfig } from './config/config.ts'
import { loadFixture } from './testing/fixtures.ts'
import { Processes } from './testing/processes.ts'

const onlyEmbedded = { accounts: [], embedded: true, embeddedLook: plainLook }

const hourMs = 3_600_000
const localAccess = {
  host: '127.0.0.1',
  isTeam: false,
  publicUrl: null,
  allowedHosts: ['localhost', '127.0.0.1'],
  proxyHops: 0,
  tls: null,
  sessionAges: { idleMs: 12 * hourMs, absoluteMs: 14 * 24 * hourMs },
}

const acme = { XPLENTY_ACCOUNT: 'acme-data', XPLENTY_API_KEY: 'top-secret-key-value' }
const hook = {
  XPLENTY_HOOK_ID: '7',
  XPLENTY_HOOK_URL: 'https://ops.example.org/acme-data/api/web_hook',
  XPLENTY_HOOK_SALT: 'top-secret-salt',
}

describe('settings', () => {
  test('have defaults', () => {
    expect(readConfig({})).toEqual({
      ...localAccess,
      port: 4400,
      dataFolder: path.resolve('data'),
      apiKey: null,
      devOrigin: null,
      logLevel: 'info',
      backups: null,
      jobOutputMb: 2048,
      ...onlyEmbedded,
    })
  })

  test('are read', () => {
    expect(
      readConfig({
        PORT: '0',
        HOST: 'localhost',
        JOBWATCH_DATA: '/x',
        JOBWATCH_API_KEY: 'k'.repeat(16),
        JOBWATCH_EMBEDDED: '1',
        JOBWATCH_DEV_ORIGIN: 'http://localhost:5173',
        JOBWATCH_JOB_OUTPUT_MB: '500',
        BACKUP_DIR: '/backups',
        BACKUP_KEEP: '3',
      }),
    ).toEqual({
      ...localAccess,
      host: 'localhost',
      allowedHosts: ['localhost', 'localhost'],
      port: 0,
      dataFolder: '/x',
      apiKey: 'k'.repeat(16),
      devOrigin: 'http://localhost:5173',
      logLevel: 'info',
      backups: { folder: '/backups', everyHours: 24, keep: 3 },
      jobOutputMb: 500,
      ...onlyEmbedded,
    })
    expect(readConfig({ PORT: ' ', HOST: '' })).toMatchObject({ port: 4400, host: '127.0.0.1' })
  })

  test('let a team in behind a proxy', () => {
    expect(
      readConfig({
        HOST: '0.0.0.0',
        SIGN_IN: 'on',
        PUBLIC_URL: 'https://ops.example.org/jobwatch/',
        ALLOWED_HOSTS: 'jobwatch, ops.internal',
        TRUSTED_PROXY_HOPS: '2',
        SESSION_IDLE_HOURS: '1',
        SESSION_DAYS: '2',
      }),
    ).toMatchObject({
      host: '0.0.0.0',
      isTeam: true,
      publicUrl: new URL('https://ops.example.org/jobwatch/'),
      allowedHosts: ['jobwatch', 'ops.internal'],
      proxyHops: 2,
      sessionAges: { idleMs: hourMs, absoluteMs: 48 * hourMs },
    })
  })

  test('name a hosted account, with the embedded one only on request', () => {
    const account = {
      account: 'acme-data',
      apiKey: 'top-secret-key-value',
      apiUrl: 'https://api.xplenty.com',
      historyDays: 90,
      hook: null,
      floors: {},
      look: plainLook,
    }
    expect(readConfig(acme)).toMatchObject({ accounts: [account], embedded: false })
    expect(
      readConfig({
        ...acme,
        JOBWATCH_EMBEDDED: '1',
        HISTORY_DAYS: '7',
        XPLENTY_API_URL: 'http://127.0.0.1:9/',
        ...hook,
      }),
    ).toMatchObject({
      accounts: [
        {
          ...account,
          apiUrl: 'http://127.0.0.1:9',
          historyDays: 7,
          hook: {
            id: 7,
            url: 'https://ops.example.org/acme-data/api/web_hook',
            salt: 'top-secret-salt',
          },
        },
      ],
      embedded: true,
    })
  })

  test.each<[NodeJS.ProcessEnv, string]>([
    [{ PORT: 'http' }, 'PORT must be a number'],
    [{ PORT: '65536' }, 'PORT must be a number'],
    [{ HOST: '0.0.0.0' }, 'there is no sign-in'],
    [{ HOST: 'not a host', SIGN_IN: 'on' }, 'HOST must be an IP address or a host name'],
    [{ SIGN_IN: 'yes' }, 'SIGN_IN must be on or off'],
    [{ HOST: '0.0.0.0', SIGN_IN: 'on' }, 'would send passwords in the clear'],
    [{ HOST: '10.0.0.5', SIGN_IN: 'on', TRUSTED_PROXY_HOPS: '1' }, 'passwords in the clear'],
    [{ PUBLIC_URL: 'https://jobs.example.org' }, 'PUBLIC_URL must be on this machine'],
    [{ ALLOWED_HOSTS: 'jobs.example.org' }, 'which needs SIGN_IN=on'],
    [{ TRUSTED_PROXY_HOPS: '1' }, 'which needs SIGN_IN=on'],
    ...[
      'http://jobs.example.org',
      'https://jobs.example.org/?a=b',
      'https://jobs.example.org/#',
      'https://top-secret@jobs.example.org',
      'https://jobs.example.org/a"b',
      'https://jobs.example.org/a//b',
      'jobs.example.org',
    ].map((url): [Record<string, string>, string] => [
      { SIGN_IN: 'on', PUBLIC_URL: url },
      'PUBLIC_URL must be like https://jobs.example.org',
    ]),
    [{ SIGN_IN: 'on', ALLOWED_HOSTS: 'a.example.org:80' }, 'ALLOWED_HOSTS must be host names'],
    [{ SIGN_IN: 'on', TRUSTED_PROXY_HOPS: '-1' }, 'TRUSTED_PROXY_HOPS must be a whole number'],
    [{ SIGN_IN: 'on', TLS_CERT_FILE: '/c' }, 'TLS_KEY_FILE must also be set if TLS_CERT_FILE is'],
    [{ SESSION_IDLE_HOURS: '0' }, 'SESSION_IDLE_HOURS must be a whole number from 1 to 720'],
    [{ SESSION_DAYS: '1.5' }, 'SESSION_DAYS must be a whole number from 1 to 365'],
    [{ JOBWATCH_API_KEY: 'short' }, 'JOBWATCH_API_KEY must be 16'],
    [{ JOBWATCH_API_KEY: 'with:colon-and-more-text' }, 'JOBWATCH_API_KEY must be'],
    [{ JOBWATCH_EMBEDDED: '0' }, 'JOBWATCH_EMBEDDED can only be 1'],
    [{ JOBWATCH_JOB_OUTPUT_MB: '0' }, 'JOBWATCH_JOB_OUTPUT_MB must be a whole number of MB'],
    [{ JOBWATCH_JOB_OUTPUT_MB: '1e3' }, 'JOBWATCH_JOB_OUTPUT_MB must be a whole number of MB'],
    [{ BACKUP_KEEP: '3' }, 'BACKUP_DIR must also be set'],
    [{ BACKUP_DIR: '/b', BACKUP_EVERY_HOURS: '0' }, 'BACKUP_EVERY_HOURS must be a whole number'],
    [{ LOG_LEVEL: 'verbose' }, 'LOG_LEVEL must be info, warn, error'],
    [{ JOBWATCH_DEV_ORIGIN: 'https://example.org' }, 'JOBWATCH_DEV_ORIGIN must be like'],
    [
      { XPLENTY_API_KEY: 'top-secret-key-value' },
      'XPLENTY_ACCOUNT must also be set if XPLENTY_API_KEY is set',
    ],
    [
      { XPLENTY_API_URL: 'https://api.example.org', XPLENTY_HOOK_SALT: 'top-secret-salt' },
      'XPLENTY_ACCOUNT and XPLENTY_API_KEY must also be set if XPLENTY_API_URL, XPLENTY_HOOK_SALT are set',
    ],
    [{ ...acme, XPLENTY_ACCOUNT: 'Acme_Data' }, 'XPLENTY_ACCOUNT must be the account’s name'],
    [
      { ...acme, XPLENTY_ACCOUNT: 'metrics' },
      'XPLENTY_ACCOUNT cannot be used: the server uses this path',
    ],
    [
      { ...acme, XPLENTY_ACCOUNT: 'local', JOBWATCH_EMBEDDED: '1' },
      'An account named local cannot share',
    ],
    [{ ...acme, XPLENTY_API_KEY: 'top-secret key' }, 'XPLENTY_API_KEY must be 1 to 200 characters'],
    ...[
      'http://api.example.org',
      'https://api.example.org/v2',
      'https://top-secret@api.example.org',
      'https://api.example.org?key=top-secret',
      'https://api.example.org/#',
      'ftp://localhost',
      'api.example.org',
      'http://127.evil.example',
    ].map((url): [Record<string, string>, string] => [
      { ...acme, XPLENTY_API_URL: url },
      'XPLENTY_API_URL must be like https://api.xplenty.com',
    ]),
    [{ ...acme, HISTORY_DAYS: '0' }, 'HISTORY_DAYS must be a whole number of days from 1 to 3650'],
    [{ ...acme, HISTORY_DAYS: '3651' }, 'HISTORY_DAYS must be'],
    [{ ...acme, HISTORY_DAYS: '1.5' }, 'HISTORY_DAYS must be'],
    [
      { ...acme, XPLENTY_HOOK_ID: '7', XPLENTY_HOOK_SALT: 'top-secret-salt' },
      'XPLENTY_HOOK_URL must also be set',
    ],
    [{ ...acme, ...hook, XPLENTY_HOOK_ID: 'x' }, 'XPLENTY_HOOK_ID must be the hook’s id'],
    [
      { ...acme, ...hook, XPLENTY_HOOK_URL: 'top-secret.example.org' },
      'XPLENTY_HOOK_URL must be the hook’s URL',
    ],
    [
      { JOBWATCH_ACCOUNTS: '/nonexistent/accounts.json' },
      'JOBWATCH_ACCOUNTS: the file /nonexistent/accounts.json cannot be read (ENOENT)',
    ],
  ])('%o is refused in words, without its secrets', (env, words) => {
    const message = () => {
      try {
        readConfig(env)
      } catch (error) {
        if (error instanceof ConfigError) return error.message
      }
      return 'accepted'
    }
    expect(message()).toContain(words)
    expect(message()).not.toMatch(/top-secret|with:colon|short/)
  })
})

/** Starting a whole server takes a while on a busy machine. */
const patient = { timeout: 20_000 }

describe('the process', () => {
  let processes: Processes
  let folder: string

  beforeEach(() => {
    processes = new Processes()
    folder = processes.folder
  })
  afterEach(() => processes.end())

  const run: Processes['run'] = (...args) => processes.run(...args)

  test('prints one line when ready, reveals no secrets, drains and exits with 0', async () => {
    const server = run({})
    const url = await server.ready()
    expect(url).not.toBe('')
    const keyFile = path.join(folder, 'data', 'api-key')
    const key = readFileSync(keyFile, 'utf8').trim()
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    expect(statSync(path.join(folder, 'data', 'session-secret')).mode & 0o777).toBe(0o600)
    const answer = await fetch(`${url}local/api/sync`, {
      headers: { authorization: `Basic ${Buffer.from(key).toString('base64')}` },
    })
    expect(answer.status).toBe(200)
    expect((await fetch(`${url}local/api/sync`)).status).toBe(401)
    expect(server.said.err).toContain(keyFile)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(server.said.err).not.toContain(key)
    expect(server.said.out.split('\n')).toHaveLength(2)
  })

  test(
    'its files are restricted to their owner, also those an earlier version left open',
    { timeout: 60_000 },
    async () => {
      const data = path.join(folder, 'data')
      const everything = () => [
        data,
        ...readdirSync(data, { recursive: true, encoding: 'utf8' }).map((name) =>
          path.join(data, name),
        ),
      ]
      const isOpen = (stat: Stats | undefined) =>
        stat !== undefined && !stat.isSymbolicLink() && (stat.mode & 0o077) !== 0
      const open = () =>
        everything().filter((place) => isOpen(lstatSync(place, { throwIfNoEntry: false })))
      const ranJobs = () =>
        everything().filter((place) => /jobs\/\d+\/outputs\/[^/]+\.(csv|json|parquet)$/.test(place))
          .length
      let server = run({})
      await server.ready()
      await expect.poll(ranJobs, { timeout: 30_000 }).toBeGreaterThan(0)
      await expect.poll(open).toEqual([])
      server.child.kill('SIGTERM')
      await server.exited

      for (const place of everything())
        chmodSync(place, statSync(place).isDirectory() ? 0o755 : 0o644)
      writeFileSync(path.join(data, 'packages', 'mine.json'), '{}', { mode: 0o644 })
      const elsewhere = path.join(folder, 'elsewhere')
      writeFileSync(elsewhere, '', { mode: 0o644 })
      symlinkSync(elsewhere, path.join(data, 'jobs', 'link'))
      server = run({})
      await server.ready()
      // The user's own files keep their modes, inside a closed folder.
      const inPersonal = path.join(data, 'packages') + path.sep
      await expect.poll(() => open().filter((place) => !place.startsWith(inPersonal))).toEqual([])
      expect(statSync(elsewhere).mode & 0o777).toBe(0o644)
      server.child.kill('SIGTERM')
      await server.exited
    },
  )

  test('an unreachable account or a refused key stops neither the server nor the others', async () => {
    const refusing = createHttpServer((_request, response) =>
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Bad key"}'),
    )
    await new Promise<void>((resolve) => void refusing.listen(0, '127.0.0.1', resolve))
    const closed = createServer()
    await new Promise<void>((resolve) => void closed.listen(0, '127.0.0.1', resolve))
    const portOf = (server: Server) =>
      ((address) => (address !== null && typeof address === 'object' ? address.port : 0))(
        server.address(),
      )
    const closedPort = portOf(closed)
    await new Promise((resolve) => void closed.close(resolve))
    const file = path.join(folder, 'accounts.json')
    const account = (slug: string, port: number) => ({
      account: slug,
      api_key: `top-secret-${slug}`,
      api_url: `http://127.0.0.1:${port}`,
      label: 'Trial',
      color: 'amber',
    })
    writeFileSync(
      file,
      JSON.stringify({
        accounts: [account('refused', portOf(refusing)), account('away', closedPort)],
        embedded: true,
      }),
      { mode: 0o600 },
    )

    const server = run({ JOBWATCH_ACCOUNTS: file, JOBWATCH_API_KEY: 'k'.repeat(20) })
    const url = await server.ready()
    const get = async (where: string) =>
      (await (
        await fetch(`${url}${where}`, {
          headers: { authorization: `Basic ${Buffer.from('k'.repeat(20)).toString('base64')}` },
        })
      ).json()) as never
    expect(await get('accounts')).toMatchObject([
      { account_id: 'refused', source: 'hosted', label: 'Trial', color: 'amber' },
      { account_id: 'away', source: 'hosted' },
      { account_id: 'local', source: 'embedded', label: null },
    ])
    for (const slug of ['refused', 'away'])
      await expect
        .poll(() => get(`${slug}/api/sync`), patient)
        .toMatchObject({ account: slug, synced_at: null, last_error: { status: 502 } })
    await expect
      .poll(() => get('local/api/sync'), patient)
      .toMatchObject({ last_error: null, synced_at: expect.any(String) })
    expect(await get('away/api/jobs')).toEqual([])
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(server.said.err + server.said.out).not.toMatch(/top-secret|dG9wLXNlY3JldC/)
    refusing.closeAllConnections()
    await new Promise((resolve) => void refusing.close(resolve))
  })

  test.each<[name: string, env: () => Record<string, string>, words: RegExp]>([
    ['a bad setting', () => ({ PORT: 'x' }), /^PORT must be/],
    [
      'half a hosted account',
      () => ({ XPLENTY_ACCOUNT: 'acme' }),
      /^XPLENTY_API_KEY must also be set if XPLENTY_ACCOUNT is set/,
    ],
    ['another address', () => ({ HOST: '0.0.0.0' }), /^HOST must be 127\.0\.0\.1/],
    [
      'a data folder that is a file',
      () => {
        writeFileSync(path.join(folder, 'file'), '')
        return { JOBWATCH_DATA: path.join(folder, 'file') }
      },
      /^JOBWATCH_DATA: the folder .* is not writable/,
    ],
    // Linux only; elsewhere it is a folder that cannot be created.
    [
      'a data folder where none can be made',
      () => ({ JOBWATCH_DATA: '/proc/nope/deeper' }),
      /^JOBWATCH_DATA: the folder .* is not writable/,
    ],
    [
      'damaged records',
      () => {
        mkdirSync(path.join(folder, 'data'))
        writeFileSync(path.join(folder, 'data', 'records.db'), 'no database '.repeat(100))
        return {}
      },
      /^records\.db is damaged\. It contains user actions/,
    ],
  ])('%s: one message, exit code 2, nothing started', async (_name, env, words) => {
    const server = run(env())
    expect(await server.exited).toBe(2)
    expect(server.said.err).toMatch(words)
    expect(server.said.err.trim().split('\n')).toHaveLength(1)
    expect(server.said.out).toBe('')
  })

  test('a damaged store is set aside and logged, and its jobs are fetched again', async () => {
    const data = path.join(folder, 'data')
    mkdirSync(data)
    writeFileSync(path.join(data, 'store.db'), 'no database '.repeat(100))
    const server = run({})
    expect(await server.ready()).not.toBe('')
    expect(server.said.err).toContain('The job store was damaged and has been set aside')
    expect(readdirSync(data).filter((name) => name.startsWith('store.db.corrupt-'))).toHaveLength(1)
    server.child.kill('SIGTERM')
    expect(await server.exited).toBe(0)
  })

  test('npm run forget removes an account from every database, also of release 0.1', async () => {
    const data = path.join(folder, 'data')
    mkdirSync(data)
    loadFixture('store-0.1.sql', path.join(data, 'store.db'))
    loadFixture('records-0.1.sql', path.join(data, 'records.db'))
    writeFileSync(path.join(data, 'store.db.corrupt-2026-11-20T08-00-00-000Z'), 'acme-data')
    const tool = path.join(import.meta.dirname, '..', 'tools', 'forget.ts')
    const forgetting = run({}, tool, 'acme-data')
    expect(await forgetting.exited).toBe(0)
    expect(forgetting.said.err).toBe(
      'Account acme-data has been deleted: 10 jobs and their activity.\n',
    )
    const contents = () =>
      readdirSync(data)
        .map((name) => readFileSync(path.join(data, name), 'latin1'))
        .join('')
    expect(contents()).not.toContain('acme-data')
    expect(contents()).toContain('acme-test')
    const again = run({}, tool, 'acme-data')
    expect(await again.exited).toBe(2)
    expect(again.said.err).toMatch(/^There is no data of account acme-data/)
  })

  test(
    'two servers on one data folder: the second one refuses, and one that was killed leaves no lock',
    { timeout: 60_000 },
    async () => {
      const hosted = {
        XPLENTY_ACCOUNT: 'acme',
        XPLENTY_API_KEY: 'top-secret-key',
        XPLENTY_API_URL: 'http://127.0.0.1:9',
      }
      const first = run(hosted)
      await first.ready()
      for (const env of [hosted, {}]) {
        const second = run(env)
        expect(await second.exited).toBe(2)
        expect(second.said.err.trim()).toBe(
          `The data folder ${path.join(folder, 'data')} is in use by another Jobwatch. Stop that one, or set JOBWATCH_DATA to another folder.`,
        )
        expect(second.said.out).toBe('')
      }
      const forgetting = run({}, path.join(import.meta.dirname, '..', 'tools', 'forget.ts'), 'acme')
      expect(await forgetting.exited).toBe(2)
      expect(forgetting.said.err).toMatch(/^Account acme is still configured/)
      first.child.kill('SIGKILL')
      await first.exited
      expect(await run(hosted).ready()).not.toBe('')
    },
  )

  test('a port in use: one message, exit code 2', async () => {
    const other = createServer()
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve))
    const address = other.address()
    const port = address !== null && typeof address === 'object' ? String(address.port) : ''
    const server = run({ PORT: port })
    expect(await server.exited).toBe(2)
    expect(server.said.err.trim()).toBe(
      `PORT: port ${port} on 127.0.0.1 is in use: another Jobwatch may be running. Set PORT to another one.`,
    )
    await new Promise((resolve) => void other.close(resolve))
  })
})
