import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SqliteRecordStore } from '../records/sqlite-record-store.ts'
import { Identity } from './identity.ts'
import { OidcClient, type OidcError } from './oidc.ts'
import { rolesOfGroups, type GroupRole } from './oidc-roles.ts'
import { TestProvider } from './testing/provider.ts'

const mapping: GroupRole[] = [
  { group: 'ops', role: 'operator', account: null },
  { group: 'admins', role: 'admin', account: null },
  { group: 'finance', role: 'admin', account: 'acme' },
]
const publicUrl = 'http://127.0.0.1:8080'
let provider: TestProvider
let oidc: OidcClient
let nowMs: number

const clientOf = (change: Partial<ConstructorParameters<typeof OidcClient>[0]> = {}) =>
  new OidcClient(
    {
      issuer: provider.issuer,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      label: 'Test',
      publicUrl,
      scopes: 'openid email profile groups',
      groupsClaim: 'groups',
      groupRoles: mapping,
      ...change,
    },
    () => nowMs,
  )

beforeEach(async () => {
  nowMs = Date.now()
  provider = await TestProvider.start(publicUrl)
  oidc = clientOf()
})
afterEach(() => provider.close())

/** Follows the provider's redirects as a browser does, up to the callback. */
async function browse(url: string): Promise<string> {
  const jar = new Map<string, string>()
  let next = url
  for (let step = 0; step < 12; step += 1) {
    if (next.startsWith(publicUrl)) return new URL(next).search
    const response = await fetch(next, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      jar.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`${response.status}: ${await response.text()}`)
    next = new URL(location, next).href
  }
  throw new Error('too many redirects')
}

/** A whole sign-in in one browser. */
async function signIn(client = oidc) {
  const { url, cookie } = await client.begin('/acme/jobs')
  const search = await browse(url)
  return client.finish(search, (name) => (name === cookie.name ? cookie.value : undefined))
}

const refusal = (kind: OidcError['kind']) => expect.objectContaining({ name: 'OidcError', kind })

describe('a sign-in through a provider', () => {
  test('gives the person, their roles by their groups, and where they wanted to go', async () => {
    const { profile, returnTo } = await signIn()
    expect(returnTo).toBe('/acme/jobs')
    expect(profile).toMatchObject({
      subject: `${provider.issuer} ana`,
      name: 'Ana Silva',
      email: 'ana@example.test',
      role: 'operator',
      roles: {},
    })
    expect(profile.sid).not.toBeNull()
  })

  test('is refused to somebody in no known group', async () => {
    provider.people['ana'] = { name: 'Ana', email: 'a@example.test', groups: ['others'] }
    await expect(signIn()).rejects.toEqual(refusal('forbidden'))
  })

  test('is refused if the provider refuses', async () => {
    provider.signsIn = null
    await expect(signIn()).rejects.toEqual(refusal('refused'))
  })

  test('cannot be ended by another browser, nor twice, nor late', async () => {
    const first = await oidc.begin('/')
    const search = await browse(first.url)
    const own = (name: string) => (name === first.cookie.name ? first.cookie.value : undefined)
    await expect(oidc.finish(search, () => undefined)).rejects.toEqual(refusal('expired'))
    await expect(oidc.finish(search, own), 'the attempt is gone').rejects.toEqual(
      refusal('expired'),
    )
    const second = await oidc.begin('/')
    const late = await browse(second.url)
    nowMs += 601_000
    await expect(
      oidc.finish(late, (name) => (name === second.cookie.name ? second.cookie.value : undefined)),
    ).rejects.toEqual(refusal('expired'))
  })

  test('in two tabs at once ends in both', async () => {
    const tabs = [await oidc.begin('/a'), await oidc.begin('/b')]
    const jar = new Map(tabs.map(({ cookie }) => [cookie.name, cookie.value]))
    expect(jar.size).toBe(2)
    for (const { url } of tabs) {
      const { profile } = await oidc.finish(await browse(url), (name) => jar.get(name))
      expect(profile.name).toBe('Ana Silva')
    }
  })

  test('is refused with another code, state or issuer', async () => {
    const attempt = async (change: (params: URLSearchParams) => void) => {
      const { url, cookie } = await oidc.begin('/')
      const params = new URLSearchParams(await browse(url))
      change(params)
      return oidc.finish(`?${params.toString()}`, (name) =>
        name === cookie.name ? cookie.value : undefined,
      )
    }
    await expect(attempt((params) => params.set('code', 'wrong'))).rejects.toEqual(
      refusal('refused'),
    )
    await expect(attempt((params) => params.set('state', 'wrong'))).rejects.toEqual(
      refusal('expired'),
    )
    await expect(attempt((params) => params.set('iss', 'http://evil.test'))).rejects.toEqual(
      refusal('refused'),
    )
  })

  test('is refused if the ID token was changed on its way', async () => {
    provider.tamper = (claims) => ({ ...claims, groups: ['admins'] })
    await expect(signIn()).rejects.toEqual(refusal('refused'))
  })

  test('works again after the provider has changed its keys', async () => {
    await signIn()
    provider.serve()
    const fresh = clientOf()
    await expect(signIn(fresh)).resolves.toMatchObject({ profile: { name: 'Ana Silva' } })
  })

  test('says that the provider is down, and works once it is back', async () => {
    provider.isDown = true
    await expect(oidc.begin('/')).rejects.toEqual(refusal('unavailable'))
    provider.isDown = false
    await expect(oidc.begin('/'), 'asked again too soon').rejects.toEqual(refusal('unavailable'))
    nowMs += 5_001
    await expect(signIn()).resolves.toMatchObject({ returnTo: '/acme/jobs' })
  })

  test('allows for a clock that is a little off, and not for one that is far off', async () => {
    nowMs += 30_000
    await expect(signIn(clientOf())).resolves.toMatchObject({ returnTo: '/acme/jobs' })
    nowMs += 2 * 3_600_000
    await expect(signIn(clientOf())).rejects.toEqual(refusal('refused'))
  })

  test('knows where to sign out, and that a forged logout token is none', async () => {
    const { profile } = await signIn()
    const url = await oidc.endSessionUrl(profile.idToken)
    expect(url).toContain(`${provider.issuer}/session/end?id_token_hint=`)
    expect(await oidc.verifyLogout('a.b.c')).toBeNull()
    expect(await oidc.verifyLogout(profile.idToken), 'an ID token is no logout token').toBeNull()
  })
})

describe('users of a provider', () => {
  let records: SqliteRecordStore
  let identity: Identity
  const origin = { address: '127.0.0.1', userAgent: 'test' }

  beforeEach(async () => {
    records = await SqliteRecordStore.open(':memory:')
    const ages = { idleMs: 3_600_000, absoluteMs: 86_400_000 }
    identity = new Identity(records.identity, { ages, now: () => nowMs })
  })
  afterEach(() => records.close())

  const enter = async () => identity.signInByProvider((await signIn()).profile, origin, null)

  test('are added once, and follow their groups', async () => {
    const first = await enter()
    expect(first?.user).toMatchObject({ name: 'Ana Silva', role: 'operator', passwordHash: null })
    provider.people['ana'] = { name: 'Ana S.', email: 'a@example.test', groups: ['admins'] }
    const again = await enter()
    expect(again?.user).toMatchObject({ id: first?.user.id, role: 'admin' })
    expect(await identity.users.list()).toHaveLength(1)
  })

  test('are not taken for a local user of the same name', async () => {
    const local = await identity.users.add({
      name: 'Ana Silva',
      role: 'admin',
      password: 'correct horse battery',
    })
    const entered = await enter()
    expect(entered?.user.id).not.toBe(local.id)
    expect(entered?.user).toMatchObject({ name: 'ana@example.test', role: 'operator' })
  })

  test('who are disabled stay out', async () => {
    const first = await enter()
    await identity.users.change(first?.user.id ?? '', { disabled: true })
    expect(await enter()).toBeNull()
  })
})

test('the highest role of the groups wins, also on single accounts', () => {
  expect(rolesOfGroups(['ops', 'admins'], mapping)).toEqual({ role: 'admin', roles: {} })
  expect(rolesOfGroups(['finance', 'ops'], mapping)).toEqual({
    role: 'operator',
    roles: { acme: 'admin' },
  })
  expect(rolesOfGroups(['finance'], mapping)).toEqual({
    role: 'viewer',
    roles: { acme: 'admin' },
  })
  expect(rolesOfGroups(['nobody'], mapping)).toBeNull()
})
