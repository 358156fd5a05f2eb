import { expect, test } from 'vitest'
import type { ApiKeyRecord, SessionRecord, UserRecord } from '../identity-port.ts'
import type { RecordStore } from '../port.ts'

const user = (fields: Partial<UserRecord> = {}): UserRecord => ({
  id: 'user-1',
  name: 'Ana',
  nameKey: 'ana',
  role: 'viewer',
  roles: {},
  passwordHash: null,
  oidcSubject: null,
  disabled: false,
  createdMs: 1_000,
  lastSignInMs: null,
  ...fields,
})
const session = (fields: Partial<SessionRecord> = {}): SessionRecord => ({
  id: 'session-1',
  keyHash: 'hash-1',
  userId: 'user-1',
  method: 'password',
  roleStamp: 'viewer',
  sid: null,
  idToken: null,
  createdMs: 1_000,
  seenMs: 1_000,
  address: '10.0.0.1',
  userAgent: null,
  ...fields,
})
const apiKey = (fields: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id: 'key-1',
  name: 'Nightly report',
  keyHash: 'key-hash-1',
  prefix: 'jw_abc',
  scope: 'read',
  account: null,
  createdMs: 1_000,
  createdBy: 'Ana',
  expiresMs: null,
  revokedMs: null,
  lastUsedMs: null,
  ...fields,
})

export function describeUsers(records: () => RecordStore): void {
  const store = () => records().identity

  test('are found by id, name and subject, and listed by name', async () => {
    const ana = user({ roles: { 'acme-data': 'admin' }, oidcSubject: 'https://id.example.org 7' })
    const ben = user({ id: 'user-2', name: 'Ben', nameKey: 'ben', passwordHash: '$argon2id$…' })
    for (const each of [ben, ana]) expect(await store().addUser(each)).toBe(true)
    expect(await store().user('user-1')).toEqual(ana)
    expect(await store().userByName('ben')).toEqual(ben)
    expect(await store().userBySubject('https://id.example.org 7')).toEqual(ana)
    expect(await store().userByName('Ben')).toBeNull()
    expect(await store().users()).toEqual([ana, ben])
  })

  test('have different names', async () => {
    await store().addUser(user())
    await store().addUser(user({ id: 'user-2', name: 'Ben', nameKey: 'ben' }))
    expect(await store().addUser(user({ id: 'user-3' }))).toBe(false)
    expect(await store().changeUser('user-2', { name: 'ana', nameKey: 'ana' })).toBe('taken')
    expect(await store().user('user-2')).toMatchObject({ name: 'Ben', nameKey: 'ben' })
    expect(await store().users()).toHaveLength(2)
  })

  test('are changed field by field', async () => {
    await store().addUser(user({ passwordHash: 'old' }))
    expect(await store().changeUser('user-1', { disabled: true, roles: { a: 'admin' } })).toBe(
      'changed',
    )
    expect(await store().changeUser('user-1', {})).toBe('changed')
    expect(await store().user('user-1')).toEqual(
      user({ passwordHash: 'old', disabled: true, roles: { a: 'admin' } }),
    )
    expect(await store().changeUser('user-9', { disabled: true })).toBe('missing')
    expect(await store().changeUser('user-9', {})).toBe('missing')
  })

  test('are removed with their sessions', async () => {
    await store().addUser(user())
    await store().addSession(session())
    await store().addSession(session({ id: 'session-2', keyHash: 'hash-2', userId: 'user-2' }))
    expect(await store().removeUser('user-1')).toBe(true)
    expect(await store().removeUser('user-1')).toBe(false)
    expect((await store().sessions()).map(({ id }) => id)).toEqual(['session-2'])
  })
}

export function describeSessions(records: () => RecordStore): void {
  const store = () => records().identity

  test('are found by their secret, with the user', async () => {
    await store().addUser(user())
    await store().addSession(session({ sid: 'at the provider', idToken: 'token' }))
    expect(await store().session('hash-1', 2_000)).toEqual({
      session: session({ sid: 'at the provider', idToken: 'token' }),
      user: user(),
    })
    expect(await store().session('hash-2', 2_000)).toBeNull()
  })

  test('without a user are not found', async () => {
    await store().addSession(session())
    expect(await store().session('hash-1', 2_000)).toBeNull()
  })

  test('keep their former secret for a while after a rotation, which happens once', async () => {
    await store().addUser(user())
    await store().addSession(session())
    const rotation = { id: 'session-1', from: 'hash-1', roleStamp: 'admin', formerUntilMs: 3_000 }
    expect(await store().rotateSession({ ...rotation, to: 'hash-2' })).toBe(true)
    expect(await store().rotateSession({ ...rotation, to: 'hash-3' })).toBe(false)
    expect(await store().session('hash-2', 9_000)).toMatchObject({
      session: { id: 'session-1', roleStamp: 'admin' },
    })
    expect(await store().session('hash-1', 2_999)).toMatchObject({ session: { keyHash: 'hash-2' } })
    expect(await store().session('hash-1', 3_000)).toBeNull()
    expect(await store().session('hash-3', 2_000)).toBeNull()
  })

  test('end one by one, by user, by provider, or by age', async () => {
    for (const index of [1, 2, 3, 4, 5, 6])
      await store().addSession(
        session({
          id: `session-${index}`,
          keyHash: `hash-${index}`,
          userId: index <= 2 ? 'user-1' : 'user-2',
          sid: index === 3 ? 'sid' : null,
          createdMs: index * 1_000,
          seenMs: index * 1_000,
        }),
      )
    await store().touchSession('session-5', 50_000)
    expect(await store().endSessions({ userId: 'user-1' })).toBe(2)
    expect(await store().endSessions({ sid: 'sid' })).toBe(1)
    expect(await store().endSession('session-4')).toBe(true)
    expect(await store().endSession('session-4')).toBe(false)
    expect((await store().sessions()).map(({ id }) => id)).toEqual(['session-6', 'session-5'])
    await store().dropSessions(0, 7_000)
    expect((await store().sessions()).map(({ id }) => id)).toEqual(['session-5'])
    await store().dropSessions(6_000, 0)
    expect(await store().sessions()).toEqual([])
  })
}

export function describeApiKeys(records: () => RecordStore): void {
  const store = () => records().identity

  test('are found by digest, and listed newest first', async () => {
    const newer = apiKey({ id: 'key-2', keyHash: 'key-hash-2', createdMs: 2_000, account: 'acme' })
    for (const each of [apiKey(), newer]) await store().addKey(each)
    expect(await store().key('key-hash-2')).toEqual(newer)
    expect(await store().key('key-hash-3')).toBeNull()
    expect(await store().keys()).toEqual([newer, apiKey()])
  })

  test('are revoked once, and remember their last use', async () => {
    await store().addKey(apiKey())
    await store().touchKey('key-1', 3_000)
    expect(await store().revokeKey('key-1', 4_000)).toEqual(
      apiKey({ revokedMs: 4_000, lastUsedMs: 3_000 }),
    )
    expect(await store().revokeKey('key-1', 5_000)).toMatchObject({ revokedMs: 4_000 })
    expect(await store().revokeKey('key-9', 5_000)).toBeNull()
  })

  test('and roles in an account are removed with it', async () => {
    await store().addUser(user({ roles: { 'acme-data': 'admin', local: 'viewer' } }))
    await store().addKey(apiKey({ account: 'acme-data' }))
    await store().addKey(apiKey({ id: 'key-2', keyHash: 'key-hash-2' }))
    expect(await records().forgetAccount('acme-data')).toBe(true)
    expect(await store().user('user-1')).toEqual(user({ roles: { local: 'viewer' } }))
    expect((await store().keys()).map(({ id }) => id)).toEqual(['key-2'])
    expect(await records().forgetAccount('acme-data')).toBe(false)
  })
}

export function describeSignInTries(records: () => RecordStore): void {
  const store = () => records().identity

  test('are counted until their window ends', async () => {
    const count = async (key: string, nowMs: number) => store().countTry(key, nowMs, 1_000)
    expect(await count('name', 100)).toEqual({ count: 1, untilMs: 1_100 })
    expect(await count('name', 1_000)).toEqual({ count: 2, untilMs: 1_100 })
    expect(await count('address', 1_000)).toEqual({ count: 1, untilMs: 2_000 })
    expect(await count('name', 1_100)).toEqual({ count: 1, untilMs: 2_100 })
  })

  test('can be taken back', async () => {
    for (const key of ['name', 'address', 'address']) await store().countTry(key, 100, 1_000)
    await store().forgiveTries('name', 'all')
    await store().forgiveTries('address', 'one')
    await store().forgiveTries('nobody', 'one')
    expect(await store().countTry('name', 200, 1_000)).toMatchObject({ count: 1 })
    expect(await store().countTry('address', 200, 1_000)).toMatchObject({ count: 2 })
    expect(await store().countTry('nobody', 200, 1_000)).toMatchObject({ count: 1 })
  })
}
