import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ownPath } from '../../contract/return-to.ts'
import type { Session } from '../../contract/identity.ts'
import { PasswordHasher } from '../identity/password-hasher.ts'
import { maxTriesPerAddress, maxTriesPerName } from '../identity/sign-in-limit.ts'
import {
  cookieIn,
  fromPage,
  openTeamServer,
  password,
  type TeamServer,
} from './testing/team-server.ts'
import { openTestServer } from './testing/test-app.ts'

let team: TeamServer
beforeEach(async () => {
  team = await openTeamServer()
  await team.addUser('Ada', 'admin')
})
afterEach(async () => {
  await team.close()
  expect(team.errors).toEqual([])
})

const minuteMs = 60_000
const statusOf = async (cookie: string, path = '/local/api/jobs') =>
  (await team.ask(cookie, path)).status
const sessionOf = async (cookie: string) =>
  (await (await team.ask(cookie, '/session')).json()) as Session
const signOut = (cookie: string, body: object = {}, headers: Record<string, string> = {}) =>
  team.ask(cookie, '/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
/** An answer without what differs between any two. */
const told = async (response: Response) => {
  const { request_id: _id, ...body } = (await response.json()) as Record<string, unknown>
  const headers = [...response.headers].filter(([name]) => name !== 'x-request-id')
  return { status: response.status, headers, body }
}

describe('signing in', () => {
  test('opens a session and says who it is', async () => {
    expect(await sessionOf('')).toMatchObject({
      mode: 'team',
      user: null,
      password: true,
      oidc: null,
      expires_at: null,
    })
    const response = await team.signIn(' ADA ')
    expect(response.status).toBe(200)
    const user = { name: 'Ada', role: 'admin', roles: {}, method: 'password' }
    expect(await response.json()).toMatchObject({
      mode: 'team',
      user,
      expires_at: '2026-11-24T00:00:00.000Z',
    })
    expect(response.headers.get('set-cookie')).toMatch(
      /^jobwatch_user=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect(await sessionOf(cookieIn(response))).toMatchObject({ user })
    expect(await statusOf(cookieIn(response))).toBe(200)
    expect(await statusOf('')).toBe(401)
  })

  test('stores neither the password nor the secret of the session', async () => {
    const secret = (await team.cookieOf('Ada')).replace('jobwatch_user=', '')
    const stored = JSON.stringify([
      await team.records.identity.users(),
      await team.records.identity.sessions(),
    ])
    expect(stored).toContain('$argon2id$v=19$')
    expect(stored).not.toContain(password)
    expect(stored).not.toContain(secret)
  })

  test('says the same about an unknown name, a wrong password and a disabled user', async () => {
    const disabled = await team.addUser('Ben', 'operator')
    await team.identity.users.change(disabled, { disabled: true })
    await team.identity.users.add({ name: 'Cleo', role: 'viewer', password: null })
    const attempts = [
      ['Ada', 'wrong password'],
      ['nobody', password],
      ['Ben', password],
      ['Cleo', password],
      ['', ''],
      ['Ada', ''],
    ] as const
    const answers = []
    for (const [name, typed] of attempts) {
      const before = team.identity.hasher.computed
      answers.push(await told(await team.signIn(name, typed)))
      expect([name, team.identity.hasher.computed - before]).toEqual([name, 1])
    }
    expect(answers[0]).toMatchObject({
      status: 401,
      body: { message: 'The name or the password is wrong.' },
    })
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(JSON.stringify(team.warnings)).not.toContain('nobody')
  })

  test('hashes a password again if it was hashed with other parameters', async () => {
    const former = new PasswordHasher({ memoryKib: 16, passes: 1, lanes: 1 })
    const [ada] = await team.identity.users.list()
    const id = ada?.id ?? ''
    await team.records.identity.changeUser(id, { passwordHash: await former.hash(password) })
    expect((await team.signIn('Ada')).status).toBe(200)
    const { passwordHash } = await team.identity.users.get(id)
    expect(passwordHash).toContain('$m=8,t=1,p=1$')
    expect((await team.signIn('Ada')).status).toBe(200)
    expect((await team.identity.users.get(id)).passwordHash).toBe(passwordHash)
  })

  test('is refused if the user is disabled or gets another password meanwhile', async () => {
    const id = await team.addUser('Ben', 'operator')
    const { passwordHash } = await team.identity.users.get(id)
    for (const change of [{ disabled: true }, { disabled: false, passwordHash: 'another' }]) {
      await team.records.identity.changeUser(id, { disabled: false, passwordHash })
      vi.spyOn(team.identity.hasher, 'verify').mockImplementationOnce(async () => {
        await team.records.identity.changeUser(id, change)
        return true
      })
      expect((await team.signIn('Ben')).status).toBe(401)
    }
    expect(await team.records.identity.sessions()).toEqual([])
  })

  test('refuses what is not a name and a password', async () => {
    for (const body of ['', 'null', '[]', '{"name":1,"password":2}', '{"name":"Ada"}']) {
      const response = await team.ask('', '/sign-in', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect([body, response.status]).toEqual([body, 422])
    }
    expect((await team.signIn('Ada', 'x'.repeat(201))).status).toBe(422)
    expect((await team.signIn('Ada', 'x'.repeat(300_000))).status).toBe(413)
    expect(team.identity.hasher.computed).toBe(1)
  })

  test('is limited by name, in words, and only until the time is over', async () => {
    for (let index = 0; index < maxTriesPerName; index += 1)
      expect((await team.signIn('ada', 'wrong password')).status).toBe(401)
    const before = team.identity.hasher.computed
    const limited = await team.signIn('Ada')
    expect(limited.status).toBe(429)
    expect(limited.headers.get('retry-after')).toBe('900')
    expect(await limited.json()).toMatchObject({
      message: 'Too many failed attempts. Try again in 15 minutes.',
    })
    expect(team.identity.hasher.computed).toBe(before)
    await team.addUser('Ben', 'viewer')
    expect((await team.signIn('Ben')).status).toBe(200)
    team.advance(15 * minuteMs)
    expect((await team.signIn('Ada')).status).toBe(200)
  })

  test('forgets the tries of a name that signed in', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let index = 1; index < maxTriesPerName; index += 1)
        expect((await team.signIn('Ada', 'wrong password')).status).toBe(401)
      expect((await team.signIn('Ada')).status).toBe(200)
      team.advance(minuteMs)
      await team.records.identity.forgiveTries('address:unknown', 'all')
    }
  })

  test('is limited by address, whatever the names, also for many at once', async () => {
    const tries = await Promise.all(
      Array.from({ length: maxTriesPerAddress + 10 }, (_, index) =>
        team.signIn(`name ${index}`, 'wrong password'),
      ),
    )
    const statuses = tries.map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(maxTriesPerAddress)
    expect(statuses.filter((status) => status === 429)).toHaveLength(10)
    expect((await team.signIn('Ada')).status).toBe(429)
  })

  test('is counted and recorded', async () => {
    await team.signIn('Ada', 'wrong password')
    const cookie = await team.cookieOf('Ada')
    const metrics = await (await team.ask(cookie, '/metrics')).text()
    expect(metrics).toMatch(/jobwatch_sign_ins_total\{outcome="succeeded"\} 1/)
    expect(metrics).toMatch(/jobwatch_sign_ins_total\{outcome="refused"\} 1/)
    expect(await (await team.ask(cookie, '/admin/activity')).json()).toMatchObject({
      entries: [{ account: null, subject: 'session', actor: 'Ada', action: 'sign_in' }],
    })
  })
})

describe('a session', () => {
  test('gets a new secret at each sign-in; a planted one is worth nothing', async () => {
    const planted = 'jobwatch_user=planted-by-somebody-else'
    const response = await team.signIn('Ada', password, { cookie: planted })
    expect(cookieIn(response)).not.toBe(planted)
    expect(await statusOf(planted)).toBe(401)
    const first = cookieIn(response)
    const second = cookieIn(await team.signIn('Ada', password, { cookie: first }))
    expect(second).not.toBe(first)
    expect(await statusOf(first)).toBe(401)
    expect(await statusOf(second)).toBe(200)
  })

  test('of two tabs that sign in at once: both work, and the last cookie stays', async () => {
    const [one, two] = await Promise.all([team.signIn('Ada'), team.signIn('Ada')])
    expect([one.status, two.status]).toEqual([200, 200])
    expect(cookieIn(one)).not.toBe(cookieIn(two))
    expect([await statusOf(cookieIn(one)), await statusOf(cookieIn(two))]).toEqual([200, 200])
  })

  test('ends after 12 hours without a request', async () => {
    const cookie = await team.cookieOf('Ada')
    for (let hour = 0; hour < 30; hour += 6) {
      team.advance(6 * 60 * minuteMs)
      expect(await statusOf(cookie)).toBe(200)
    }
    team.advance(12 * 60 * minuteMs)
    expect(await statusOf(cookie)).toBe(401)
    expect(await team.records.identity.sessions()).toEqual([])
  })

  test('is not kept alive by a hidden page', async () => {
    const cookie = await team.cookieOf('Ada')
    const poll = async () =>
      team.ask(cookie, '/local/api/jobs', { headers: { 'x-jobwatch-background': '1' } })
    team.advance(11 * 60 * minuteMs)
    expect((await poll()).status).toBe(200)
    team.advance(60 * minuteMs)
    expect((await poll()).status).toBe(401)
  })

  test('ends after 14 days in any case', async () => {
    const cookie = await team.cookieOf('Ada')
    for (let day = 0; day < 14; day += 0.25) {
      expect([day, await statusOf(cookie)]).toEqual([day, 200])
      team.advance(6 * 60 * minuteMs)
    }
    expect(await statusOf(cookie)).toBe(401)
  })

  test('gets a new secret when the role changes; requests under way still arrive', async () => {
    const id = await team.addUser('Ben', 'viewer')
    const before = await team.cookieOf('Ben')
    const sync = async (cookie: string) => team.ask(cookie, '/local/api/sync')
    expect(cookieIn(await sync(before))).toBe('')
    await team.identity.users.change(id, { role: 'operator' })
    const [first, second] = await Promise.all([sync(before), sync(before)])
    const after = [first, second].map(cookieIn).filter((cookie) => cookie !== '')
    expect(after).toHaveLength(1)
    for (const response of [first, second])
      expect(await response.json()).toMatchObject({
        permissions: expect.arrayContaining(['job.run', 'job.stop']) as unknown,
      })
    expect(await statusOf(after[0] ?? '')).toBe(200)
    team.advance(minuteMs)
    expect(await statusOf(before)).toBe(401)
    expect(await statusOf(after[0] ?? '')).toBe(200)
  })

  test('ends when the user is disabled, removed, or gets another password', async () => {
    const id = await team.addUser('Ben', 'operator')
    for (const change of [
      () => team.identity.users.setPassword(id, 'another long password'),
      () => team.identity.users.change(id, { disabled: true }),
      () => team.identity.users.remove(id),
    ]) {
      await team.identity.users.change(id, { disabled: false })
      await team.identity.users.setPassword(id, password)
      const cookie = await team.cookieOf('Ben')
      expect(await statusOf(cookie)).toBe(200)
      await change()
      const response = await team.ask(cookie, '/local/api/jobs')
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ code: 'sign_in_required' })
    }
  })

  test('is not found in the cookie of the loopback mode, nor the other way round', async () => {
    const local = await openTestServer()
    const page = await local.app.request('/local/jobs', { headers: { accept: 'text/html' } })
    expect(await statusOf(cookieIn(page))).toBe(401)
    const cookie = await team.cookieOf('Ada')
    const answer = await local.app.request('/local/api/jobs', { headers: { ...fromPage, cookie } })
    expect(answer.status).toBe(401)
    await local.close()
  })

  test('is not opened by opening a page', async () => {
    const page = await team.app.request('/local/jobs', { headers: { accept: 'text/html' } })
    expect(page.headers.get('set-cookie')).toBeNull()
  })
})

describe('signing out', () => {
  test('ends the session and removes the cookie', async () => {
    const [cookie, other] = [await team.cookieOf('Ada'), await team.cookieOf('Ada')]
    const response = await signOut(cookie)
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toMatch(/^jobwatch_user=; Max-Age=0; Path=\//)
    expect([await statusOf(cookie), await statusOf(other)]).toEqual([401, 200])
    expect((await signOut(cookie)).status).toBe(204)
  })

  test('everywhere ends all sessions of that user', async () => {
    await team.addUser('Ben', 'viewer')
    const [one, two, ben] = [
      await team.cookieOf('Ada'),
      await team.cookieOf('Ada'),
      await team.cookieOf('Ben'),
    ]
    expect((await signOut(one, { everywhere: true })).status).toBe(204)
    expect([await statusOf(one), await statusOf(two), await statusOf(ben)]).toEqual([401, 401, 200])
  })

  test.each([
    ['another origin', { origin: 'https://evil.example' }],
    ['another port', { origin: 'http://localhost:1234' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling site', { 'sec-fetch-site': 'same-site' }],
  ])('and in cannot be triggered from %s', async (_what, headers) => {
    const cookie = await team.cookieOf('Ada')
    expect((await signOut(cookie, {}, headers)).status).toBe(403)
    expect(await statusOf(cookie)).toBe(200)
    const response = await team.signIn('Ada', password, headers)
    expect(response.status).toBe(403)
    expect(response.headers.get('set-cookie')).toBeNull()
  })

  test('and in cannot be triggered by a form', async () => {
    const response = await team.app.request('/sign-in', {
      method: 'POST',
      headers: { ...fromPage, 'content-type': 'text/plain' },
      body: `{"name":"Ada","password":"${password}"}`,
    })
    expect(response.status).toBe(415)
  })
})

describe('after signing in', () => {
  test.each([
    ['/local/jobs?status=failed', '/local/jobs?status=failed'],
    ['/', '/'],
    [null, '/'],
    ['', '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example', '/'],
    ['javascript:alert(1)', '/'],
    ['/\t/evil.example', '/'],
    ['/%0d%0aset-cookie:x=y', '/%0d%0aset-cookie:x=y'],
    ['/a\r\nset-cookie: x=y', '/'],
    ['/a\\..\\..//evil.example', '/'],
    [`/${'a'.repeat(3_000)}`, '/'],
    ['/\u202egpj', '/'],
  ])('%o leads to %o', async (returnTo, expected) => {
    expect(ownPath(returnTo)).toBe(expected)
    const cookie = await team.cookieOf('Ada')
    const query = returnTo === null ? '' : `?return_to=${encodeURIComponent(returnTo)}`
    const response = await team.ask(cookie, `/sign-in${query}`)
    expect([response.status, response.headers.get('location')]).toEqual([303, expected])
    const target = new URL(response.headers.get('location') ?? '', 'http://localhost')
    expect(target.origin).toBe('http://localhost')
    const others = [...response.headers.keys()]
    expect(others).not.toContain('x')
  })
})

describe('names', () => {
  test.each(['Ada\r\nset-cookie: x=y', 'A\u0000da', 'Ad\u200ba', '\u202eadA', ' ', 'x'.repeat(81)])(
    '%o is refused',
    async (name) => {
      await expect(
        team.identity.users.add({ name, role: 'viewer', password }),
      ).rejects.toMatchObject({ name: 'IdentityError', kind: 'invalid' })
      const response = await team.signIn(name)
      expect([401, 422]).toContain(response.status)
      expect(response.headers.get('set-cookie')).toBeNull()
    },
  )

  test('that only differ in case or form are the same', async () => {
    for (const name of ['ADA', 'ａｄａ', ' Ada '])
      await expect(
        team.identity.users.add({ name, role: 'viewer', password }),
      ).rejects.toMatchObject({ kind: 'conflict' })
  })

  test('reach no header and are the actor, whatever the client claims', async () => {
    await team.addUser('Renée "R" <b>', 'operator')
    const cookie = await team.cookieOf('Renée "R" <b>')
    team.source.put({ id: 7, status: 'running' })
    await team.caughtUp()
    const stop = await team.ask(cookie, '/local/api/jobs/7', {
      method: 'DELETE',
      headers: { 'x-jobwatch-actor': 'Somebody%20else' },
    })
    expect(stop.status).toBe(200)
    expect(JSON.stringify([...stop.headers])).not.toContain('Ren')
    const activity = await team.ask(cookie, '/local/api/jobs/7/activity')
    expect(await activity.json()).toMatchObject([{ actor: 'Renée "R" <b>', action: 'stop' }])
  })
})
