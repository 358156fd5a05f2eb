import { setTimeout as delay } from 'node:timers/promises'
import type { Hono } from 'hono'
import { plainLook, type AccountLook } from '../../../contract/account.ts'
import { SqliteRecordStore } from '../../records/sqlite-record-store.ts'
import { SqliteJobStore } from '../../store/sqlite-job-store.ts'
import { AccountService } from '../../account/account-service.ts'
import { MemorySource } from '../../account/testing/memory-source.ts'
import { createApp } from '../app.ts'
import type { AppEnv, HttpAccount, HttpDeps } from '../app-context.ts'
import { httpAccount } from './http-account.ts'
import { localDeps } from './local-deps.ts'

export const testKey = 'test-key-0123456789'
export const startMs = Date.parse('2026-11-23T12:00:00Z')

/**
 * A whole server but for the port and the engine: the real HTTP layer, account and store over a source in
 * memory.
 */
export interface TestServer {
  app: Hono<AppEnv>
  source: MemorySource
  account: AccountService
  /** All of them, the first one included; `source` and `account` are the first. */
  sources: ReadonlyMap<string, MemorySource>
  /** Moves the clock. */
  advance: (ms: number) => void
  /** Waits until the store has all that the source has. */
  caughtUp: () => Promise<void>
  /** A request as a program with the key sends it. */
  call: (path: string, init?: RequestInit) => Promise<Response>
  /** What was logged as an unexpected failure. */
  errors: unknown[]
  /** What else was logged: message and details. */
  warnings: [string, object][]
  close: () => Promise<void>
}

/** A request with the API key, and with the type of its body, unless it says otherwise. */
function withKey(init: RequestInit): RequestInit {
  const headers = new Headers(init.headers)
  if (!headers.has('authorization'))
    headers.set('authorization', `Basic ${Buffer.from(`${testKey}:`).toString('base64')}`)
  if (typeof init.body === 'string' && !headers.has('content-type'))
    headers.set('content-type', 'application/json')
  return { ...init, headers }
}

/**
 * @param storeFile in memory when left out
 * @param looks the accounts' slugs, each with its look; `local` alone when left out
 * @param prepare changes a source before anything is read from it
 */
export async function openTestServer(
  overrides: Partial<HttpDeps> = {},
  storeFile = ':memory:',
  looks: Record<string, AccountLook> = { local: plainLook },
  prepare: (source: MemorySource) => void = () => undefined,
): Promise<TestServer> {
  let nowMs = startMs
  const now = () => nowMs
  const errors: unknown[] = []
  const warnings: [string, object][] = []
  const log = {
    info: () => undefined,
    warn: (details: object, message: string) => void warnings.push([message, details]),
    error: (details: object) => void errors.push(details),
  }
  const store = await SqliteJobStore.open(storeFile)
  const records = overrides.records ?? (await SqliteRecordStore.open(':memory:'))
  const accounts = new Map<string, HttpAccount>()
  const sources = new Map<string, MemorySource>()
  for (const [slug, look] of Object.entries(looks)) {
    const source = new MemorySource(now, slug)
    prepare(source)
    const service = await AccountService.open({ store, records, source, now, log })
    await service.start()
    sources.set(slug, source)
    accounts.set(slug, httpAccount(service, look, { records, now }))
  }
  const [source] = sources.values()
  const account = accounts.values().next().value?.service
  if (!source || !account) throw new Error('A test server has at least one account')
  const app = createApp({
    accounts,
    records,
    ...localDeps(records, now),
    apiKey: testKey,
    sessionSecret: Buffer.from('a secret of tests'),
    port: () => 4400,
    devOrigin: null,
    pageFolder: '/nonexistent',
    now,
    log,
    ...overrides,
  })
  const isCaughtUp = async () => {
    for (const { service } of accounts.values()) {
      for (const job of sources.get(service.slug)?.jobs.values() ?? []) {
        const known = await service.jobs.job(job.id)
        if (
          JSON.stringify([known.job.status, known.job.updated_at, known.job.progress]) !==
          JSON.stringify([job.status, job.updated_at, job.progress])
        )
          return false
      }
    }
    return true
  }
  return {
    app,
    source,
    account,
    sources,
    errors,
    warnings,
    advance: (ms) => {
      nowMs += ms
    },
    caughtUp: async () => {
      while (!(await isCaughtUp())) await delay(5)
    },
    call: async (path, init = {}) => app.request(path, withKey(init)),
    close: async () => {
      for (const { service } of accounts.values()) await service.close()
      await store.close()
      if (!overrides.records) await records.close()
    },
  }
}
