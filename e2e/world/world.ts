import { mkdtempSync, rmSync } from 'node:fs'
import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { plainLook, type AccountLook } from '../../contract/account.ts'
import type { Capability } from '../../contract/sync.ts'
import { AppServer } from '../../server/app-server.ts'
import { readConfig } from '../../server/config/config.ts'
import { createScriptedSource, type ScriptedSource } from './scripted-source.ts'

/**
 * What the way between browser and server does; a test sets it. `match` is held against method and
 * path.
 */
export interface Weather {
  kind: 'fair' | 'answers' | 'loses' | 'garbles' | 'cuts'
  match: RegExp
  /** For `answers`: what comes instead of the server's own answer. */
  status: number
  headers: Record<string, string>
  message: string
}

const fair: Weather = { kind: 'fair', match: /^/, status: 200, headers: {}, message: '' }

/** One of a world's accounts, as a test asks for it. */
export interface WorldAccount {
  slug: string
  look: AccountLook
  /** What its source can do; everything unless given. */
  capabilities?: readonly Capability[]
}

export const oneAccount: readonly WorldAccount[] = [{ slug: 'test', look: plainLook }]

export interface World {
  /** The first account: its slug, its address, its source. */
  account: string
  url: string
  source: ScriptedSource
  /** Address and source of any account. */
  at: (slug: string) => { url: string; source: ScriptedSource }
  /** Moves the server's clock. */
  advance: (ms: number) => void
  /** Matching requests are answered so, without reaching the server. */
  answerWith: (
    match: RegExp,
    status: number,
    message?: string,
    headers?: Record<string, string>,
  ) => void
  /** Matching requests reach the server, and their answers come as something that is not JSON. */
  garbleAnswers: (match: RegExp) => void
  /** Matching requests reach the server, and their answers are lost on the way back. */
  loseAnswers: (match: RegExp) => void
  /** Matching requests are cut off before they reach the server. */
  cutRequests: (match: RegExp) => void
  /** Matching requests wait until the returned function is called. */
  holdRequests: (match: RegExp) => () => void
  clearUp: () => void
  /** How many requests matched since the start. */
  requests: (match: RegExp) => number
  end: () => Promise<void>
}

/**
 * A real server over the scripted source, with a stretch of wire in front of it that can be made to
 * fail.
 */
export async function startWorld(accounts: readonly WorldAccount[] = oneAccount): Promise<World> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobwatch-world-'))
  let offset = 0
  const now = () => Date.now() + offset
  const sources = accounts.map(({ slug, look, capabilities }) => ({
    source: createScriptedSource({ account: slug, now, ...(capabilities && { capabilities }) }),
    look,
  }))
  for (const { source } of sources) {
    source.addCluster({ name: 'nightly-1' })
    source.addCluster({ name: 'batch-2' })
    source.addPackage({ name: 'Airports by zip', variables: { region: "'eu'", day: '2031-05-09' } })
    source.addPackage({ name: 'Flights daily delays' })
  }

  const server = new AppServer({
    longReads: 'in place',
    config: readConfig({ PORT: '0', JOBWATCH_DATA: dataDir }),
    accounts: () => sources,
    log: pino({ level: 'silent' }),
    now,
  })
  await server.listen()
  const { port: serverPort, hostname } = new URL(server.url)

  let weather: Weather = fair
  const seen: string[] = []
  let held: { match: RegExp; released: Promise<void> } | null = null
  const wire = createHttpServer((request: IncomingMessage, response: ServerResponse) => {
    const line = `${request.method ?? ''} ${request.url ?? ''}`
    seen.push(line)
    const struck = weather.kind !== 'fair' && weather.match.test(line)
    if (struck && weather.kind === 'answers') {
      request.resume()
      response.writeHead(weather.status, { 'content-type': 'application/json', ...weather.headers })
      response.end(JSON.stringify({ message: weather.message }))
      return
    }
    if (struck && weather.kind === 'cuts') {
      request.socket.destroy()
      return
    }
    const loses = struck && weather.kind === 'loses'
    const onward = httpRequest(
      {
        host: hostname,
        port: serverPort,
        method: request.method,
        path: request.url,
        headers: request.headers,
      },
      (answer) => {
        if (loses) {
          answer.resume()
          answer.on('end', () => request.socket.destroy())
          return
        }
        if (struck && weather.kind === 'garbles') {
          answer.resume()
          response.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/html' })
          response.end('<html><body>Welcome back</body></html>')
          return
        }
        // Node writes the header by the machine's clock, which a run at another moment has moved
        // away from.
        response.writeHead(answer.statusCode ?? 502, {
          ...answer.headers,
          date: new Date().toUTCString(),
        })
        answer.pipe(response)
      },
    )
    onward.on('error', () => request.socket.destroy())
    const gate = held?.match.test(line) ? held.released : Promise.resolve()
    void gate.then(() => request.pipe(onward))
  })
  await new Promise<void>((resolve) => void wire.listen(0, '127.0.0.1', resolve))
  const address = wire.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0

  const at = (slug: string) => {
    const found = sources.find(({ source }) => source.account === slug)
    if (!found) throw new Error(`This world has no account "${slug}".`)
    return { url: `http://127.0.0.1:${port}/${slug}`, source: found.source }
  }
  const account = accounts[0]?.slug ?? ''
  return {
    account,
    ...at(account),
    at,
    advance: (ms) => {
      offset += ms
    },
    answerWith: (match, status, message = 'A test says so.', headers = {}) => {
      weather = { kind: 'answers', match, status, headers, message }
    },
    loseAnswers: (match) => {
      weather = { ...fair, kind: 'loses', match }
    },
    garbleAnswers: (match) => {
      weather = { ...fair, kind: 'garbles', match }
    },
    cutRequests: (match) => {
      weather = { ...fair, kind: 'cuts', match }
    },
    holdRequests: (match) => {
      let release: () => void = () => undefined
      held = { match, released: new Promise<void>((resolve) => (release = resolve)) }
      return () => release()
    },
    clearUp: () => {
      weather = fair
    },
    requests: (match) => seen.filter((line) => match.test(line)).length,
    end: async () => {
      wire.closeAllConnections()
      await new Promise<void>((resolve) => void wire.close(() => resolve()))
      await server.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
