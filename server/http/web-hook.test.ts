import { createServer, request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestServer, type TestServer } from './testing/test-app.ts'

const genuine = 'a'.repeat(40)
let testServer: TestServer

beforeEach(async () => {
  testServer = await openTestServer()
  testServer.source.signature = genuine
})
afterEach(async () => {
  await testServer.close()
  expect(testServer.errors).toEqual([])
})

/** As forwarded by a proxy: another host, no session, no key. */
const call = async (init: RequestInit = {}, path = '/local/api/web_hook') =>
  testServer.app.request(path, {
    method: 'POST',
    ...init,
    headers: {
      host: 'ops.example.org',
      origin: 'https://api.example.org',
      ...Object.fromEntries(new Headers(init.headers)),
    },
  })
const signed = (signature: string, init: RequestInit = {}) =>
  call({ ...init, headers: { 'x-hook-signature': signature } })
const heard = () => testServer.source.calls.filter((name) => name === 'hookCalled').length
const metric = async (line: string) =>
  (await (await testServer.call('/metrics')).text())
    .split('\n')
    .find((text) => text.startsWith(line))

describe('a call of a web hook', () => {
  test('is accepted with a valid signature, whatever its body', async () => {
    for (const body of [
      undefined,
      '',
      '{"event":"job.failed"}',
      '<not json',
      'x'.repeat(64 * 1024),
    ]) {
      const response = await signed(genuine, body === undefined ? {} : { body })
      expect([response.status, await response.text()]).toEqual([204, ''])
    }
    expect(heard()).toBe(5)
    expect(await metric('jobwatch_hook_calls_total{account="local",result="accepted"}')).toMatch(
      / 5$/,
    )
  })

  const headersOf = (response: Response) =>
    [...response.headers].filter(([name]) => name !== 'x-request-id')

  test('is refused with the same response, whatever is wrong', async () => {
    const refusals = await Promise.all([
      signed('b'.repeat(40)),
      signed(''),
      signed('a'.repeat(201)),
      signed(genuine.slice(1)),
      call(),
      signed(genuine, { body: 'x'.repeat(64 * 1024 + 1) }),
      call({ headers: { 'x-hook-signature': genuine } }, '/nobody/api/web_hook'),
      call({ headers: { 'x-hook-signature': genuine } }, '/__proto__/api/web_hook'),
      call({ headers: { 'x-hook-signature': genuine } }, '/LOCAL/api/web_hook'),
    ])
    const told = await Promise.all(
      refusals.map(async (response) =>
        JSON.stringify([response.status, headersOf(response), await response.text()]),
      ),
    )
    expect(new Set(told).size).toBe(1)
    expect(told[0]).toContain('403')
    expect(await metric('jobwatch_hook_calls_total{account="local",result="refused"}')).toMatch(
      / 6$/,
    )
    expect(await metric('jobwatch_hook_calls_total{account="",result="refused"}')).toMatch(/ 3$/)
  })

  test('is passed on each time it repeats; thousands of forged ones are one log line', async () => {
    for (let turn = 0; turn < 2_000; turn += 1)
      expect((await signed('f'.repeat(40))).status).toBe(403)
    const lines = () =>
      testServer.warnings.filter(([message]) => message.includes('web hook calls'))
    expect(lines()).toEqual([['Refused web hook calls with an invalid signature', { calls: 1 }]])
    testServer.advance(60_000)
    await signed('f'.repeat(40))
    expect(lines()[1]?.[1]).toEqual({ calls: 2_000 })
    for (let turn = 0; turn < 50; turn += 1) expect((await signed(genuine)).status).toBe(204)
    expect(lines()).toHaveLength(2)
    expect(JSON.stringify(testServer.warnings)).not.toContain(genuine)
  })

  test('must be a POST, and grants no other access', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])
      expect((await call({ method })).status).toBe(404)
    for (const path of [
      '/local/api/jobs',
      '/local/api/web_hook/jobs',
      '/local/api/web_hook/',
      '/local/api/web_hook/../jobs',
      '/session',
      '/metrics',
    ]) {
      const response = await call({ headers: { 'x-hook-signature': genuine } }, path)
      expect([path, response.status]).toEqual([path, 403])
    }
    expect(heard()).toBe(0)
  })
})

test('does not wait for an endless body', async () => {
  const listener = getRequestListener(testServer.app.fetch)
  const server = createServer((request, response) => void listener(request, response))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const piece = Buffer.alloc(16 * 1024)
  try {
    // In chunks, so that no length reveals it.
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sending = httpRequest(
        {
          port,
          host: '127.0.0.1',
          method: 'POST',
          path: '/local/api/web_hook',
          headers: { 'x-hook-signature': genuine },
        },
        (answer) => {
          resolve(answer.statusCode)
          sending.destroy()
        },
      )
      sending.on('error', reject)
      for (let sent = 0; sent < 5; sent += 1) sending.write(piece)
    })
    expect(status).toBe(403)
    // Rejected by its declared length alone.
    const told = await new Promise<string>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(
          `POST /local/api/web_hook HTTP/1.1\r\nHost: x\r\nX-Hook-Signature: ${genuine}\r\nContent-Length: 999999999\r\n\r\n`,
        ),
      )
      socket.on('error', reject)
      socket.once('data', (data) => {
        socket.destroy()
        resolve(data.toString().split('\r\n')[0] ?? '')
      })
    })
    expect(told).toBe('HTTP/1.1 403 Forbidden')
    expect(heard()).toBe(0)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => void server.close(resolve))
  }
})
