import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { plainLook } from '../contract/account.ts'
import { revisionSchema } from '../contract/changes.ts'
import { MemorySource } from './account/testing/memory-source.ts'
import { AppServer } from './app-server.ts'
import { readConfig } from './config/config.ts'

const apiKey = 'a-key-of-this-test-only'
const headers = { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` }

let folder: string
let server: AppServer

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-server-'))
  server = new AppServer({
    config: readConfig({ PORT: '0', JOBWATCH_DATA: folder, JOBWATCH_API_KEY: apiKey }),
    accounts: () => [{ source: new MemorySource(Date.now), look: plainLook }],
    log: pino({ level: 'silent' }),
    longReads: 'in place',
  })
  await server.listen()
})
afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

const ask = async (query: string, signal?: AbortSignal) => {
  const url = `${server.url}local/api/revision?${query}`
  const response = await fetch(url, { headers, ...(signal ? { signal } : {}) })
  return z.parse(revisionSchema, await response.json()).revision
}
const heldNow = async () => {
  const text = await (await fetch(`${server.url}metrics`, { headers })).text()
  return /^jobwatch_http_requests_held (\d+)$/m.exec(text)?.[1]
}

/** The revision, once what a start brings is over. */
async function settled(): Promise<string> {
  const revision = await ask('')
  await delay(500)
  return revision === (await ask('')) ? revision : settled()
}
const soon = { timeout: 5_000 }

it('notices that a caller who waits for news is gone', async () => {
  const gone = new AbortController()
  const waiting = ask(`since=${await settled()}&wait=25`, gone.signal).catch(() => 'gone')
  await expect.poll(heldNow, soon).toBe('1')
  gone.abort()
  expect(await waiting).toBe('gone')
  await expect.poll(heldNow, soon).toBe('0')
})

it('does not wait for held requests when it closes: it answers them', async () => {
  const waiting = ask(`since=${await settled()}&wait=25`)
  await expect.poll(heldNow, soon).toBe('1')
  const begun = performance.now()
  await server.close()
  // Connections are cut after 5 s.
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(await waiting).toMatch(/^[\w-]{8}\.\d+$/)
})
