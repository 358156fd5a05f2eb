import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openHosted } from '../sources/hosted/testing/world.ts'
import { readConfig } from './config.ts'

let folder = ''
let keyFile = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-secrets-'))
  keyFile = path.join(folder, 'key')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const write = (name: string, content: string) => {
  writeFileSync(path.join(folder, name), content)
  return path.join(folder, name)
}
const read = (env: NodeJS.ProcessEnv) => readConfig({ JOBWATCH_DATA: folder, ...env })

describe('secrets in files', () => {
  test('are read as if they were set, without surrounding space', () => {
    const config = read({
      JOBWATCH_API_KEY_FILE: write('own', `${'k'.repeat(20)}\n`),
      XPLENTY_ACCOUNT: 'acme',
      XPLENTY_API_KEY_FILE: write('key', ' top-secret \n'),
      XPLENTY_HOOK_ID: '7',
      XPLENTY_HOOK_URL: 'https://ops.example.org/acme/api/web_hook',
      XPLENTY_HOOK_SALT_FILE: write('salt', 'top-secret-salt'),
    })
    expect(config.apiKey).toBe('k'.repeat(20))
    expect(config.accounts).toMatchObject([
      { apiKey: 'top-secret', hook: { salt: 'top-secret-salt' } },
    ])
  })

  test.each([
    [{ XPLENTY_API_KEY_FILE: '/nonexistent/key' }, /XPLENTY_API_KEY_FILE: .* cannot be read/],
    [
      { XPLENTY_API_KEY_FILE: '/nonexistent/key', XPLENTY_API_KEY: 'top-secret' },
      /^Only one of XPLENTY_API_KEY and XPLENTY_API_KEY_FILE can be set\.$/,
    ],
    [{ JOBWATCH_API_KEY_FILE: '/dev/null' }, /JOBWATCH_API_KEY_FILE: .* is empty/],
  ])('%o is refused in words', (env, words) => {
    expect(() => read(env)).toThrow(words)
  })

  test('that cannot be used are refused without repeating them', () => {
    const file = write('key', 'top secret: with spaces')
    const message = () => read({ XPLENTY_ACCOUNT: 'acme', XPLENTY_API_KEY_FILE: file })
    expect(message).toThrow('XPLENTY_API_KEY must be')
    expect(message).not.toThrow('top secret')
  })
})

describe('the key of an account', () => {
  /** The same file named by a setting, and by the accounts file. */
  const ways: [string, () => NodeJS.ProcessEnv][] = [
    ['a setting', () => ({ XPLENTY_ACCOUNT: 'acme', XPLENTY_API_KEY_FILE: keyFile })],
    [
      'the accounts file',
      () => ({
        JOBWATCH_ACCOUNTS: write(
          'accounts.json',
          JSON.stringify({ accounts: [{ account: 'acme', api_key_file: 'key' }] }),
        ),
      }),
    ],
  ]

  test.each(ways)('in a file named by %s is replaced without a restart', async (_way, env) => {
    writeFileSync(keyFile, 'the-old-key\n')
    const [account] = read(env()).accounts
    const world = openHosted()
    const id = world.upstream.addJob()
    const keys: (string | null)[] = []
    const source = world.open({
      apiKey: account?.apiKey ?? '',
      ...(account?.currentKey ? { currentKey: account.currentKey } : {}),
      fetch: (url, init) => {
        const header = new Headers(init?.headers).get('authorization') ?? ''
        keys.push(Buffer.from(header.replace('Basic ', ''), 'base64').toString())
        return world.upstream.fetch(url, {
          ...init,
          headers: { ...Object(init?.headers), authorization: `Basic ${btoa('key:')}` },
        })
      },
    })
    const keyOfNextCall = async () => {
      await source.job(id).catch(() => undefined)
      return keys.at(-1)
    }
    expect(await keyOfNextCall()).toBe('the-old-key:')
    // As tools for secrets do it: a new file takes the name.
    renameSync(write('next', 'the-new-key\n'), keyFile)
    expect(await keyOfNextCall()).toBe('the-new-key:')
    writeFileSync(keyFile, 'half a key, just being writ')
    expect(await keyOfNextCall()).toBe('the-new-key:')
    rmSync(keyFile)
    expect(await keyOfNextCall()).toBe('the-new-key:')
    writeFileSync(keyFile, 'the-last-key')
    expect(await keyOfNextCall()).toBe('the-last-key:')
    await source.close()
  })
})
