import { setTimeout as delay } from 'node:timers/promises'
import type { Hono } from 'hono'
import { plainLook } from '../../../contract/account.ts'
import { Store } from '../../store/store.ts'
import { AccountWatch } from '../../watch/account.ts'
import { MemorySource } from '../../watch/testing/memory-source.ts'
import { createApp } from '../app.ts'
import type { AppEnv, DoorParts } from '../env.ts'

export const testKey = 'test-key-0123456789'
export const startMs = Date.parse('2026-11-23T12:00:00Z')

/** A whole server but for the port and the engine: the real door, watch and store over a source in memory. */
export interface TestDoor {
  app: Hono<AppEnv>
  source: MemorySource
  account: AccountWatch
  /** Moves the clock. */
  advance: (ms: number) => void
  /** Waits until the store has all that the source has. */
  caughtUp: () => Promise<void>
  /** A request as a program with the key sends it. */
  call: (path: string, init?: RequestInit) => Promise<Response>
  /** What was logged as an unexpected failure. */
  errors: unknown[]
  close: () => Promise<void>
}

/** @param storeFile in memory when left out */
export async function openDoor(overrides: Partial<DoorParts> = {}, storeFile = ':memory:'): Promise<TestDoor> {
  let nowMs = startMs
  const now = () => nowMs
  const errors: unknown[] = []
  const log = { warn: () => undefined, error: (details: object) => void errors.push(details) }
  const source = new MemorySource(now)
  const store = await Store.open(storeFile)
  const account = await AccountWatch.open(store, source, now, log)
  await account.start()
  const app = createApp({
    accounts: new Map([[account.slug, { watch: account, look: plainLook }]]),
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
    for (const job of source.jobs.values()) {
      const known = await account.job(job.id)
      if (JSON.stringify([known.job.status, known.job.updated_at, known.job.progress]) !== JSON.stringify([job.status, job.updated_at, job.progress])) return false
    }
    return true
  }
  return {
    app,
    source,
    account,
    errors,
    advance: (ms) => {
      nowMs += ms
    },
    caughtUp: async () => {
      while (!(await isCaughtUp())) await delay(5)
    },
    call: async (path, init = {}) => {
      const headers = new Headers(init.headers)
      if (!headers.has('authorization')) headers.set('authorization', `Basic ${Buffer.from(`${testKey}:`).toString('base64')}`)
      if (typeof init.body === 'string' && !headers.has('content-type')) headers.set('content-type', 'application/json')
      return app.request(path, { ...init, headers })
    },
    close: async () => {
      await account.close()
      await store.close()
    },
  }
}
