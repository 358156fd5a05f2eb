import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { CreatedApiKey, User, UserSession } from '../../contract/admin.ts'
import { openTeamServer, password, type TeamServer } from './testing/team-server.ts'
import { openTestServer, testKey } from './testing/test-app.ts'

let team: TeamServer
let admin: string
beforeEach(async () => {
  team = await openTeamServer()
  await team.addUser('Ada', 'admin')
  admin = await team.cookieOf('Ada')
})
afterEach(async () => {
  await team.close()
  expect(team.errors).toEqual([])
})

async function call(method: string, path: string, body?: object, cookie = admin) {
  const response = await team.ask(cookie, path, {
    method,
    ...(body
      ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
      : {}),
  })
  const text = await response.text()
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as unknown }
}
const withKey = (key: string, path: string, init: RequestInit = {}) =>
  team.app.request(path, {
    ...init,
    headers: { authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}` },
  })

const ben = { name: 'Ben', role: 'viewer', password: 'another long password' } as const
const addBen = async () => (await call('POST', '/admin/users', ben)).body as User
const users = async () => (await call('GET', '/admin/users')).body as User[]
const messageOf = (body: unknown) => (body as { message: string }).message

describe('users', () => {
  test('are added, changed and removed, and each step is recorded', async () => {
    const added = await call('POST', '/admin/users', {
      ...ben,
      roles: { other: 'operator' },
    })
    expect(added.status).toBe(201)
    expect(added.body).toMatchObject({
      name: 'Ben',
      role: 'viewer',
      roles: { other: 'operator' },
      disabled: false,
      has_password: true,
      has_oidc: false,
      last_sign_in_at: null,
    })
    const at = `/admin/users/${(added.body as User).id}`
    expect((await call('PATCH', at, { role: 'operator', name: 'Benno' })).body).toMatchObject({
      name: 'Benno',
      role: 'operator',
      roles: { other: 'operator' },
    })
    expect(
      (await call('POST', `${at}/password`, { password: 'yet another password' })).status,
    ).toBe(204)
    expect((await team.signIn('Benno', 'yet another password')).status).toBe(200)
    expect((await call('DELETE', at)).status).toBe(204)
    expect((await call('DELETE', at)).status).toBe(404)
    expect((await users()).map(({ name }) => name)).toEqual(['Ada'])
    const { body } = await call('GET', '/admin/activity')
    expect(JSON.stringify(body)).not.toMatch(/another long|yet another/)
    expect(body).toMatchObject({
      entries: [
        {
          action: 'user_remove',
          message: 'Benno',
          actor: 'Ada',
          subject: 'user',
          subject_id: null,
        },
        { action: 'sign_in', actor: 'Benno' },
        { action: 'user_password', message: 'Benno' },
        { action: 'user_change', message: 'Benno: name Benno, role operator' },
        { action: 'user_add', message: 'Ben, viewer' },
        { action: 'sign_in', actor: 'Ada' },
      ],
    })
  })

  test.each<[string, object, RegExp]>([
    ['no name', { ...ben, name: ' ' }, /name/],
    ['an unknown role', { ...ben, role: 'root' }, /role/],
    ['an unknown account', { ...ben, roles: { acme: 'viewer' } }, /there is no account acme/],
    ['a name that objects have', { ...ben, roles: { constructor: 'admin' } }, /no account constr/],
    ['a short password', { ...ben, password: 'short' }, /password/],
    ['a password of one letter', { ...ben, password: 'a'.repeat(20) }, /repeats/],
    ['a name as the password', { ...ben, name: 'Benjamin', password: 'my-benjamin-1' }, /the name/],
    ['invisible characters', { ...ben, name: 'Be\u200bn' }, /invisible/],
  ])('are refused with %s', async (_what, body, words) => {
    const refused = await call('POST', '/admin/users', body)
    expect(refused.status).toBe(422)
    expect(messageOf(refused.body)).toMatch(words)
    expect(await users()).toHaveLength(1)
  })

  test('keep roles in an account that is gone, but get no new ones there', async () => {
    const { id } = await team.identity.users.add({
      name: 'Cleo',
      role: 'viewer',
      roles: { gone: 'operator' },
      password: null,
    })
    const change = (roles: object) => call('PATCH', `/admin/users/${id}`, { roles })
    expect((await change({ gone: 'operator', other: 'admin' })).status).toBe(200)
    expect((await change({ never: 'operator' })).status).toBe(422)
  })

  test('have different names', async () => {
    await addBen()
    expect((await call('POST', '/admin/users', { ...ben, name: 'BEN' })).status).toBe(409)
  })

  test('always include an administrator who can sign in', async () => {
    const id = (await users())[0]?.id
    for (const change of [{ role: 'operator' }, { disabled: true }])
      expect((await call('PATCH', `/admin/users/${id}`, change)).status).toBe(409)
    expect((await call('DELETE', `/admin/users/${id}`)).status).toBe(409)
    const other = await addBen()
    await call('PATCH', `/admin/users/${other.id}`, { role: 'admin' })
    expect((await call('DELETE', `/admin/users/${id}`)).status).toBe(204)
    expect((await call('GET', '/admin/users')).status).toBe(401)
  })

  test('lose and gain at once what their role includes, by account', async () => {
    const { id } = await addBen()
    const cookie = (await team.signIn('Ben', ben.password)).headers.get('set-cookie') ?? ''
    const own = cookie.split(';', 1)[0] ?? ''
    const run = async (account: string) =>
      (await call('POST', `/${account}/api/jobs`, {}, own)).status
    expect([await run('local'), await run('other')]).toEqual([403, 403])
    await call('PATCH', `/admin/users/${id}`, { roles: { other: 'operator' } })
    expect([await run('local'), await run('other')]).toEqual([403, 422])
    await call('PATCH', `/admin/users/${id}`, { role: 'operator', roles: { other: 'viewer' } })
    expect([await run('local'), await run('other')]).toEqual([422, 403])
    await call('PATCH', `/admin/users/${id}`, { roles: { local: 'admin' } })
    expect((await call('GET', '/admin/users', undefined, own)).status).toBe(403)
    await call('PATCH', `/admin/users/${id}`, { disabled: true })
    expect(await run('local')).toBe(401)
  })
})

describe('sessions', () => {
  test('are listed without their secrets, and can be ended', async () => {
    await addBen()
    const signedIn = await team.signIn('Ben', ben.password, { 'user-agent': 'x'.repeat(500) })
    const bens = (signedIn.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''
    const body = (await call('GET', '/admin/sessions')).body as UserSession[]
    expect(body).toHaveLength(2)
    expect(body.find(({ current }) => current)).toMatchObject({ user_name: 'Ada' })
    const session = body.find(({ current }) => !current)
    expect(session).toMatchObject({
      user_name: 'Ben',
      method: 'password',
      user_agent: 'x'.repeat(200),
      expires_at: '2026-11-24T00:00:00.000Z',
    })
    expect(JSON.stringify(body)).not.toContain(bens.replace('jobwatch_user=', ''))
    expect((await call('DELETE', `/admin/sessions/${session?.id}`)).status).toBe(204)
    expect((await call('DELETE', `/admin/sessions/${session?.id}`)).status).toBe(404)
    expect((await team.ask(bens, '/local/api/jobs')).status).toBe(401)
  })
})

describe('API keys', () => {
  const report = { name: 'Nightly report', scope: 'read', account: null, expires_at: null }
  const addKey = async (fields: object = {}) =>
    (await call('POST', '/admin/keys', { ...report, ...fields })).body as CreatedApiKey

  test('are shown once, remember their use, and can be revoked', async () => {
    const { key, ...shown } = await addKey()
    expect(key).toMatch(/^jw_[\w-]{43}$/)
    expect(shown).toMatchObject({ ...report, created_by: 'Ada', last_used_at: null })
    expect((await withKey(key, '/local/api/jobs')).status).toBe(200)
    const list = await call('GET', '/admin/keys')
    expect(list.body).toEqual([{ ...shown, last_used_at: '2026-11-23T12:00:00.000Z' }])
    expect(JSON.stringify([list.body, await team.records.identity.keys()])).not.toContain(key)
    team.advance(59_000)
    await withKey(key, '/local/api/jobs')
    expect((await call('GET', '/admin/keys')).body).toMatchObject([
      { last_used_at: '2026-11-23T12:00:00.000Z' },
    ])
    team.advance(1_000)
    await withKey(key, '/local/api/jobs')
    expect((await call('GET', '/admin/keys')).body).toMatchObject([
      { last_used_at: '2026-11-23T12:01:00.000Z' },
    ])
    expect((await call('DELETE', `/admin/keys/${shown.id}`)).status).toBe(204)
    expect((await withKey(key, '/local/api/jobs')).status).toBe(401)
    expect((await call('DELETE', '/admin/keys/key-nobody')).status).toBe(404)
  })

  test('expire', async () => {
    const { key } = await addKey({ expires_at: '2026-11-23T13:00:00+00:00' })
    team.advance(3_599_000)
    expect((await withKey(key, '/local/api/jobs')).status).toBe(200)
    team.advance(1_000)
    expect((await withKey(key, '/local/api/jobs')).status).toBe(401)
    const late = { ...report, expires_at: '2026-11-23T12:00:00Z' }
    expect((await call('POST', '/admin/keys', late)).status).toBe(422)
  })

  test('have credits of their own, and a name that is recorded', async () => {
    const [one, two] = [await addKey({ scope: 'operate' }), await addKey({ name: 'Other' })]
    team.source.put({ id: 7, status: 'running' })
    await team.caughtUp()
    const stopped = await withKey(one.key, '/local/api/jobs/7', { method: 'DELETE' })
    expect(stopped.status).toBe(200)
    expect(stopped.headers.get('x-ratelimit-remaining')).toBe('4999')
    const read = await withKey(two.key, '/local/api/jobs/7/activity')
    expect(read.headers.get('x-ratelimit-remaining')).toBe('4999')
    expect(await read.json()).toMatchObject([{ actor: 'Nightly report', action: 'stop' }])
  })

  test('with the same Idempotency-Key are different callers', async () => {
    const keys = [await addKey({ scope: 'operate' }), await addKey({ scope: 'operate' })]
    const ids = []
    for (const { key } of keys) {
      const response = await team.app.request('/local/api/jobs', {
        method: 'POST',
        headers: {
          authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
          'content-type': 'application/json',
          'idempotency-key': 'same',
        },
        body: JSON.stringify({ package_id: 11, cluster_id: 21 }),
      })
      ids.push(((await response.json()) as { id: number }).id)
    }
    expect(ids[0]).not.toBe(ids[1])
  })

  test.each<[object, RegExp]>([
    [{ account: 'acme' }, /there is no account acme/],
    [{ scope: 'admin' }, /scope/],
    [{ name: '' }, /name/],
    [{ expires_at: 'tomorrow' }, /expires_at/],
  ])('%o is refused', async (fields, words) => {
    const refused = await call('POST', '/admin/keys', { ...report, ...fields })
    expect(refused.status).toBe(422)
    expect(messageOf(refused.body)).toMatch(words)
  })

  test('also work in local mode, beside the first one', async () => {
    const local = await openTestServer()
    const made = await local.call('/admin/keys')
    expect(made.status).toBe(403)
    expect((await local.call('/local/api/jobs')).status).toBe(200)
    await local.close()
    expect((await withKey(testKey, '/local/api/jobs')).status).toBe(200)
  })
})

describe('activity', () => {
  test('comes in pages, newest first, and can be filtered', async () => {
    for (const name of ['Ben', 'Cleo', 'Dora']) await call('POST', '/admin/users', { ...ben, name })
    type Page = { entries: { message: string | null }[]; next_cursor: string | null }
    const page = async (query: string) =>
      (await call('GET', `/admin/activity?${query}`)).body as Page
    const first = await page('limit=2')
    expect(first.entries.map(({ message }) => message)).toEqual(['Dora, viewer', 'Cleo, viewer'])
    const second = await page(`limit=2&cursor=${first.next_cursor}`)
    expect(second.entries.map(({ message }) => message)).toEqual(['Ben, viewer', null])
    expect(second.next_cursor).toBeNull()
    expect((await page('action=sign_in')).entries).toHaveLength(1)
    expect((await page('actor=Ben')).entries).toEqual([])
    expect((await page('from=2026-11-23T12:00:01Z')).entries).toEqual([])
    expect((await call('GET', '/admin/activity?from=yesterday')).status).toBe(422)
    expect((await call('GET', '/admin/activity?cursor=x')).status).toBe(422)
  })
})

test('the overview shows accounts, storage and version', async () => {
  const { body } = await call('GET', '/admin/overview')
  expect(body).toMatchObject({
    version: expect.any(String) as unknown,
    started_at: '2026-11-23T12:00:00.000Z',
    accounts: [
      { account: 'local', source: 'scripted', jobs: 0, running: 0 },
      { account: 'other', source: 'scripted' },
    ],
    storage: [],
    last_backup: null,
  })
})

test('passwords are not part of any answer', async () => {
  await addBen()
  const { body } = await call('GET', '/admin/users')
  expect(JSON.stringify(body)).not.toMatch(new RegExp(`argon2|${password}`))
})
