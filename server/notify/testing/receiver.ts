import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: IncomingMessage['headers']
  body: string
}

export interface Receiver {
  url: string
  received: Received[]
  /** How it responds from now on. */
  respond: (status: number, headers?: Record<string, string>) => void
  close: () => Promise<void>
}

/** A receiver of messages on this machine. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let response: [number, Record<string, string>] = [200, {}]
  const server = createServer((request, answer) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => void parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts).toString()
      received.push({ path: request.url ?? '', headers: request.headers, body })
      answer.writeHead(response[0], response[1])
      answer.end('thanks')
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    respond: (status, headers = {}) => {
      response = [status, headers]
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
