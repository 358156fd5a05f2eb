import { createServer, type Server } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { getUrl } from './client.ts'
import { Line, startSlowProxy, type SlowProxy } from './slow-proxy.ts'

const body = 'x'.repeat(20_000)
let server: Server | null = null
let proxy: SlowProxy | null = null
afterEach(() => {
  proxy?.end()
  server?.closeAllConnections()
  server?.close()
})

test('a packet takes its time on the line and then the delay', () => {
  const line = new Line({ delayMs: 20, bitsPerSecond: 8_000 })
  expect(line.delayOf(100, 1_000)).toBe(120)
  // The line is still busy with the first one.
  expect(line.delayOf(100, 1_050)).toBe(170)
  expect(line.delayOf(100, 5_000)).toBe(120)
})

test('an answer arrives whole, after a round trip for the connection’s first request', async () => {
  const target = createServer((_, response) => void response.end(body))
  server = target
  await new Promise<void>((resolve) => void target.listen(0, '127.0.0.1', resolve))
  const address = target.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  proxy = await startSlowProxy(port, { delayMs: 20, bitsPerSecond: 10_000_000 })
  const reply = await getUrl(`http://127.0.0.1:${proxy.port}/`)
  expect(reply.body.toString()).toBe(body)
  // 40 ms for the round trip, 16 ms for 20 kB.
  expect(reply.ms).toBeGreaterThan(54)
})
