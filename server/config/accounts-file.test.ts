import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { plainLook } from '../../contract/account.ts'
import { ConfigError } from './config-error.ts'
import { readConfig } from './config.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-accounts-'))
  file = path.join(folder, 'accounts.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(content: unknown, mode = 0o600): void {
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  chmodSync(file, mode)
}

const read = (env: NodeJS.ProcessEnv = {}) => readConfig({ JOBWATCH_DATA: folder, ...env })

function refusal(env: NodeJS.ProcessEnv = {}): string {
  try {
    read(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.replaceAll(file, 'FILE')
    throw error
  }
  return 'accepted'
}

const acme = { account: 'acme-data', api_key: 'top-secret-key' }

describe('an accounts file', () => {
  test('lists accounts in order, with all their settings', () => {
    writeFileSync(path.join(folder, 'key'), 'top-secret-of-a-file\n')
    writeFileSync(path.join(folder, 'salt'), 'top-secret-salt')
    write({
      accounts: [
        {
          ...acme,
          api_url: 'https://api.example.org/',
          label: 'Production',
          color: 'red',
          production: true,
          history_days: 30,
          hook: { id: 7, url: 'https://ops.example.org/acme-data/api/web_hook', salt_file: 'salt' },
          limits: { runaway_without_usual: 90, no_progress: 0.5 },
        },
        { account: 'acme-test', api_key_file: 'key' },
        { account: 'other', api_key_env: 'OTHER_KEY' },
      ],
      embedded: true,
      embedded_look: { label: 'This machine', color: 'grey' },
    })
    expect(read({ OTHER_KEY: 'top-secret-of-env', HISTORY_DAYS: '14' })).toMatchObject({
      accounts: [
        {
          account: 'acme-data',
          apiKey: 'top-secret-key',
          apiUrl: 'https://api.example.org',
          historyDays: 30,
          hook: {
            id: 7,
            url: 'https://ops.example.org/acme-data/api/web_hook',
            salt: 'top-secret-salt',
          },
          floors: { runawayWithoutBaseline: 5400, noProgress: 30 },
          look: { label: 'Production', color: 'red', production: true },
        },
        {
          account: 'acme-test',
          apiKey: 'top-secret-of-a-file',
          apiUrl: 'https://api.xplenty.com',
          historyDays: 14,
          hook: null,
          floors: {},
          look: plainLook,
        },
        { account: 'other', apiKey: 'top-secret-of-env' },
      ],
      embedded: true,
      embeddedLook: { label: 'This machine', color: 'grey', production: false },
    })
  })

  test('is combined with the account of the environment, which comes first; the embedded one only on request', () => {
    write({ accounts: [{ ...acme, account: 'second' }] })
    const { accounts, embedded } = read({ XPLENTY_ACCOUNT: 'first', XPLENTY_API_KEY: 'k' })
    expect([accounts.map(({ account }) => account), embedded]).toEqual([['first', 'second'], false])
    expect(read({ JOBWATCH_EMBEDDED: '1' }).embedded).toBe(true)
  })

  test('is read from JOBWATCH_ACCOUNTS, else from the data folder, else not at all', () => {
    expect(read().accounts).toEqual([])
    write({ accounts: [acme] })
    expect(read().accounts).toHaveLength(1)
    mkdirSync(path.join(folder, 'elsewhere'))
    const other = path.join(folder, 'elsewhere', 'mine.json')
    writeFileSync(other, '{"accounts":[],"embedded_look":{"label":"Here"}}')
    expect(read({ JOBWATCH_ACCOUNTS: other })).toMatchObject({
      accounts: [],
      embedded: true,
      embeddedLook: { label: 'Here' },
    })
  })

  test.each<[unknown, string]>([
    ['{"accounts": [{"api_key": top-secret}]}', 'FILE: invalid JSON: line 1, column 27.'],
    ['', 'FILE: invalid JSON: line 1, column 1.'],
    [[], 'FILE: the file must be an object.'],
    [{}, 'FILE: accounts is missing.'],
    [{ accounts: 'top-secret' }, 'FILE: accounts must be a list.'],
    [{ accounts: ['top-secret'] }, 'FILE: accounts[0] must be an object.'],
    [{ accounts: [acme], acounts: [] }, 'FILE: the file has an unknown key: "acounts".'],
    [{ accounts: [{ ...acme, colour: 'red' }] }, 'FILE: accounts[0] has an unknown key: "colour".'],
    [
      { accounts: [acme, { account: 'b', api_key: 'k', color: 'top-secret' }] },
      'FILE: accounts[1].color must be one of red, amber, green, blue, violet, grey.',
    ],
    [{ accounts: [{ api_key: 'top-secret' }] }, 'FILE: accounts[0].account is missing.'],
    [
      { accounts: [{ ...acme, account: 'Acme' }] },
      'FILE: accounts[0].account must be the account’s name in the URLs of its API: a–z, 0–9 and dashes.',
    ],
    [
      { accounts: [{ ...acme, account: 'user' }] },
      'FILE: accounts[0].account cannot be used: the server uses this path itself.',
    ],
    [
      { accounts: [{ ...acme, account: 'local' }], embedded: true },
      'An account named local cannot share a data folder with the embedded account, which has the same name. Set JOBWATCH_DATA to another folder.',
    ],
    [{ accounts: [acme, acme] }, 'FILE: accounts[1].account is not unique.'],
    [
      { accounts: [{ account: 'a' }] },
      'FILE: accounts[0] must have exactly one of api_key, api_key_file and api_key_env.',
    ],
    [
      { accounts: [{ ...acme, api_key_env: 'KEY' }] },
      'FILE: accounts[0] must have exactly one of api_key, api_key_file and api_key_env.',
    ],
    [
      { accounts: [{ account: 'a', api_key_env: 'UNSET' }] },
      'FILE: accounts[0].api_key_env: the variable is not set.',
    ],
    [
      { accounts: [{ account: 'a', api_key_env: 'top secret' }] },
      'FILE: accounts[0].api_key_env must be the name of an environment variable.',
    ],
    [
      { accounts: [{ account: 'a', api_key_env: 'ODD' }] },
      'FILE: accounts[0].api_key_env: the variable must be 1 to 200 characters without spaces or colons.',
    ],
    [
      { accounts: [{ account: 'a', api_key_file: 'none' }] },
      'FILE: accounts[0].api_key_file cannot be read (ENOENT).',
    ],
    [
      { accounts: [{ ...acme, api_key: 17 }] },
      'FILE: accounts[0].api_key must be 1 to 200 characters without spaces or colons.',
    ],
    [
      { accounts: [{ ...acme, api_url: 'http://top-secret.example' }] },
      'FILE: accounts[0].api_url must be like https://api.xplenty.com: https (http only for this machine), without path, user or query.',
    ],
    [
      { accounts: [{ ...acme, history_days: 0.5 }] },
      'FILE: accounts[0].history_days must be a whole number of days from 1 to 3650.',
    ],
    [
      { accounts: [{ ...acme, label: ' top-secret' }] },
      'FILE: accounts[0].label must be 1 to 40 characters without leading or trailing spaces.',
    ],
    [
      { accounts: [{ ...acme, production: 'top-secret' }] },
      'FILE: accounts[0].production must be true or false.',
    ],
    [
      { accounts: [{ ...acme, hook: { id: 7, url: 'https://x.example' } }] },
      'FILE: accounts[0].hook must have exactly one of salt, salt_file and salt_env.',
    ],
    [
      { accounts: [{ ...acme, hook: { url: 'https://x.example', salt: 'top-secret' } }] },
      'FILE: accounts[0].hook.id is missing.',
    ],
    [
      { accounts: [{ ...acme, hook: { id: 0, url: 'https://x.example', salt: 'top-secret' } }] },
      'FILE: accounts[0].hook.id must be the hook’s id.',
    ],
    [
      { accounts: [{ ...acme, hook: { id: [1], url: 'https://x.example', salt: 'top-secret' } }] },
      'FILE: accounts[0].hook.id must be the hook’s id.',
    ],
    [
      { accounts: [{ ...acme, limits: { no_progress: 0 } }] },
      'FILE: accounts[0].limits.no_progress must be a number of minutes above 0, at most 43200.',
    ],
    [
      { accounts: [{ ...acme, limits: { noProgress: 5 } }] },
      'FILE: accounts[0].limits has an unknown key: "noProgress".',
    ],
    [{ accounts: [], embedded: 'top-secret' }, 'FILE: embedded must be true or false.'],
    [{ accounts: [], embedded: false }, 'FILE: embedded is false, but there is no other account.'],
    [
      { accounts: [{ ...acme, color: 'pink', production: 1 }] },
      'FILE: accounts[0].color must be one of red, amber, green, blue, violet, grey.\nFILE: accounts[0].production must be true or false.',
    ],
  ])('%j is refused in words, with the place, without what stands there', (content, words) => {
    write(content)
    const message = refusal({ ODD: 'top secret' })
    expect(message).toBe(words)
    expect(message).not.toMatch(/top.secret/)
  })

  test('an account may have the embedded account’s name if that was never used', () => {
    write({ accounts: [{ ...acme, account: 'local' }] })
    expect(refusal()).toBe('accepted')
    writeFileSync(path.join(folder, 'engine.db'), '')
    expect(refusal()).toContain('An account named local cannot share')
  })

  test('rejects an account that is also in the environment', () => {
    write({ accounts: [{ ...acme, account: 'other' }, acme] })
    expect(refusal({ XPLENTY_ACCOUNT: 'acme-data', XPLENTY_API_KEY: 'top-secret' })).toBe(
      'FILE: accounts[1].account is the same as XPLENTY_ACCOUNT: remove one of the two.',
    )
  })

  test.skipIf(process.platform === 'win32')(
    'that contains a key must be accessible to its owner only',
    () => {
      for (const mode of [0o644, 0o640, 0o604, 0o620]) {
        write({ accounts: [acme] }, mode)
        expect(refusal()).toBe(
          'FILE: it contains a key, and other users of this machine can read it. Run: chmod 600 FILE.',
        )
      }
      write(
        {
          accounts: [
            {
              account: 'a',
              api_key_env: 'KEY',
              hook: { id: 1, url: 'https://x.example', salt: 'top-secret' },
            },
          ],
        },
        0o644,
      )
      expect(refusal({ KEY: 'k' })).toContain('it contains a key')
      write({ accounts: [{ account: 'a', api_key_env: 'KEY' }] }, 0o644)
      expect(refusal({ KEY: 'k' })).toBe('accepted')
      write({ accounts: [acme] }, 0o400)
      expect(refusal()).toBe('accepted')
    },
  )
})
