import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import * as z from 'zod/mini'
import { VersionedResponses } from './json-response.ts'
import type { AppEnv } from './app-context.ts'

const encodingSchema = z.enum(['br', 'gzip', 'identity'])

/**
 * An app that responds to each URL with a text of that many bytes, at a revision that the test
 * sets.
 */
function openResponses() {
  const responses = new VersionedResponses()
  const state = { revision: '1', made: 0, failing: false }
  const app = new Hono<AppEnv>()
  app.use(async (c, next) => {
    c.set('account', { slug: 'local' } as AppEnv['Variables']['account'])
    await next()
  })
  app.onError((_error, c) => c.text('', 500))
  app.get('*', (c) =>
    responses.send(c, state.revision, async () => {
      state.made += 1
      if (state.failing) throw new Error('no')
      return { data: 'x'.repeat(Number(c.req.query('bytes'))) }
    }),
  )
  const get = async (path: string, accepted = 'identity') => {
    const response = await app.request(path, { headers: { 'accept-encoding': accepted } })
    const encoding = z
      .catch(encodingSchema, 'identity')
      .parse(response.headers.get('content-encoding'))
    return { encoding, body: Buffer.from(await response.arrayBuffer()) }
  }
  return { responses, state, get }
}

test('1,000 different responses of 100 kB stay within the memory limit', async () => {
  const { responses, get } = openResponses()
  for (let turn = 0; turn < 1_000; turn += 1) await get(`/?bytes=100000&turn=${turn}`)
  expect(responses.keptSize).toBeGreaterThan(1_000_000)
  expect(responses.keptSize).toBeLessThanOrEqual(8_000_000)
})

test('keeps a response as it was first sent, and sends it to everybody else as they take it', async () => {
  const { responses, state, get } = openResponses()
  const path = '/?bytes=100000'
  const plain = `"${'x'.repeat(100_000)}"`
  const bodies = await Promise.all([get(path, 'br'), get(path, 'br'), get(path, 'gzip'), get(path)])
  const again = [await get(path, 'br'), await get(path, 'gzip'), await get(path)]
  const decoders = { br: brotliDecompressSync, gzip: gunzipSync, identity: (body: Buffer) => body }
  for (const { encoding, body } of [...bodies, ...again])
    expect(decoders[encoding](body).toString()).toBe(plain)
  expect(again.map(({ encoding }) => encoding)).toEqual(['br', 'gzip', 'identity'])
  expect(state.made).toBe(1)
  expect(responses.keptSize).toBeLessThan(1_000)
})

test('a response that is too large is not cached and evicts no others', async () => {
  const { state, get } = openResponses()
  await get('/?bytes=10')
  await get('/?bytes=3000000')
  await get('/?bytes=3000000')
  expect(state.made).toBe(3)
  await get('/?bytes=10')
  expect(state.made).toBe(3)
})

test('computes a response once per version, also concurrently; retries after a failure', async () => {
  const { state, get } = openResponses()
  await Promise.all([get('/?bytes=10'), get('/?bytes=10'), get('/?bytes=10')])
  expect(state.made).toBe(1)
  state.revision = '2'
  await get('/?bytes=10')
  expect(state.made).toBe(2)
  state.failing = true
  await get('/?bytes=11')
  await get('/?bytes=11')
  expect(state.made).toBe(4)
})
