import http from 'node:http'
import { performance } from 'node:perf_hooks'
import { maxWaitSeconds, revisionSchema } from '../../contract/changes.ts'
import type { BenchServer } from './bench-server.ts'

const agent = new http.Agent({ keepAlive: true, maxSockets: 600 })

export interface Reply {
  status: number
  ms: number
  etag: string | null
  headerBytes: number
  bodyBytes: number
  body: Buffer
}

const headerBytesOf = ({ statusCode, statusMessage, rawHeaders }: http.IncomingMessage): number =>
  `HTTP/1.1 ${statusCode} ${statusMessage}\r\n`.length +
  rawHeaders.join('').length +
  rawHeaders.length * 2 +
  2

/** One GET over loopback; sizes as they go over the wire. */
export function getUrl(url: string, headers: Record<string, string> = {}): Promise<Reply> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => void chunks.push(chunk))
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        resolve({
          status: response.statusCode ?? 0,
          ms: performance.now() - started,
          etag: response.headers.etag ?? null,
          headerBytes: headerBytesOf(response),
          bodyBytes: body.length,
          body,
        })
      })
    })
    request.on('error', reject)
  })
}

/** One GET of the account's API, as the page makes it. */
export const get = (
  server: BenchServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<Reply> =>
  getUrl(`${server.api}/${path}`, {
    cookie: server.cookie,
    'accept-encoding': 'gzip, br',
    ...headers,
  })

/** The account's revision, which moves with each change in the store. */
export async function revisionOf(server: BenchServer): Promise<string> {
  const { body } = await get(server, 'revision', { 'accept-encoding': 'identity' })
  return revisionSchema.parse(JSON.parse(body.toString())).revision
}

/** Answered when the account's revision is another one. */
export const nextRevisionPath = (since: string): string =>
  `revision?since=${encodeURIComponent(since)}&wait=${maxWaitSeconds}`

/** Turns that are not counted: the first ones compile. */
export const warmUp = 5

/** Milliseconds of some GETs, one after the other. */
export async function sample(
  server: BenchServer,
  count: number,
  path: (turn: number) => string,
): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < count + warmUp; turn += 1) {
    const { ms, status } = await get(server, path(turn))
    if (status !== 200) throw new Error(`${path(turn)} answered ${status}`)
    if (turn >= warmUp) times.push(ms)
  }
  return times
}

export const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
