import { plainLook } from '../../../contract/account.ts'
import type { Role } from '../../../contract/identity.ts'
import type { HttpDeps } from '../app-context.ts'
import type { Identity } from '../../identity/identity.ts'
import { SqliteRecordStore } from '../../records/sqlite-record-store.ts'
import { localDeps } from './local-deps.ts'
import { openTestServer, startMs, type TestServer } from './test-app.ts'

export const password = 'correct horse battery'

/** Headers of a request that the page sends. */
export const fromPage = { 'sec-fetch-site': 'same-origin', origin: 'http://localhost' }

/** A server in team mode with two accounts, `local` and `other`. */
export interface TeamServer extends TestServer {
  records: SqliteRecordStore
  identity: Identity
  addUser: (name: string, role: Role, roles?: Record<string, Role>) => Promise<string>
  signIn: (name: string, typed?: string, headers?: Record<string, string>) => Promise<Response>
  /** Signs in and returns the cookie. */
  cookieOf: (name: string) => Promise<string>
  /** A request of the page with this cookie. */
  ask: (cookie: string, path: string, init?: RequestInit) => Promise<Response>
}

/** The name and value of the cookie that a response sets; empty if it sets none. */
export const cookieIn = (response: Response): string =>
  (response.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? ''

export async function openTeamServer(overrides: Partial<HttpDeps> = {}): Promise<TeamServer> {
  const records = await SqliteRecordStore.open(':memory:')
  const clock = { nowMs: startMs }
  const deps = localDeps(records, () => clock.nowMs)
  const looks = { local: plainLook, other: plainLook }
  const testServer = await openTestServer(
    { ...deps, records, isTeam: true, ...overrides },
    ':memory:',
    looks,
  )
  const signIn = async (name: string, typed = password, headers: Record<string, string> = {}) =>
    testServer.app.request('/sign-in', {
      method: 'POST',
      headers: { ...fromPage, 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ name, password: typed }),
    })
  return {
    ...testServer,
    records,
    identity: deps.identity,
    advance: (ms) => {
      clock.nowMs += ms
      testServer.advance(ms)
    },
    addUser: async (name, role, roles = {}) =>
      (await deps.identity.users.add({ name, role, roles, password })).id,
    signIn,
    cookieOf: async (name) => cookieIn(await signIn(name)),
    ask: async (cookie, path, init = {}) =>
      testServer.app.request(path, {
        ...init,
        headers: { ...fromPage, cookie, ...(init.headers as Record<string, string> | undefined) },
      }),
    close: async () => {
      await testServer.close()
      await records.close()
    },
  }
}
