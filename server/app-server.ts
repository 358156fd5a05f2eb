import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import path from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import type { AccountLook } from '../contract/account.ts'
import { ConfigError } from './config/config-error.ts'
import type { Config } from './config/config.ts'
import { openDatabases, type DatabaseOptions } from './databases.ts'
import { closeDataFolder, keptSecret, lockDataFolder, prepareDataFolder } from './data-folder.ts'
import { createApp } from './http/app.ts'
import { isAccountName } from './config/hosted-account.ts'
import type { HttpAccount } from './http/app-context.ts'
import type { JobSource } from './sources/port.ts'
import { AccountService } from './account/account-service.ts'
import type { Clock } from './account/clock.ts'
import { operationalErrorOf } from './account/operational-error.ts'

/** Requests under way get this long to end when the server closes. */
const drainMs = 5_000
const projectFolder = path.resolve(import.meta.dirname, '..')

export interface ServerDeps {
  config: Config
  /**
   * Makes the accounts, once it is known under which origin the server is reached
   * (`http://127.0.0.1:4400`). The first one is the usual one.
   */
  accounts: (place: { baseUrl: string }) => { source: JobSource; look: AccountLook }[]
  log: Logger
  /** Milliseconds since 1970; the system's clock when left out. */
  now?: Clock
  /**
   * Milliseconds of a clock that is never set; the process's own when left out, or `now` where that
   * is given.
   */
  monotonic?: Clock
  /** Where long reads of the store run; tests with many servers read in place. */
  longReads?: DatabaseOptions['longReads']
  /** Folder of the built page; `dist` when left out. */
  pageFolder?: string
}

/** A server with all its rooms. Nothing is begun before `listen`. */
export interface AppServer {
  /**
   * @throws ConfigError or the source's own error, with a message for a person; all that was begun
   * is ended then
   */
  listen: () => Promise<void>
  /** Drains and ends everything. */
  close: () => Promise<void>
  /** `http://127.0.0.1:4400/`; known once it listens. */
  readonly url: string
}

function assertNames(slugs: readonly string[]): void {
  const bad = slugs.find((slug, index) => !isAccountName(slug) || slugs.indexOf(slug) !== index)
  if (bad !== undefined)
    throw new ConfigError(
      `An account cannot be named "${bad}": the name is taken, or not made of a–z, 0–9 and dashes.`,
    )
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

const starting: Listener = (_request, response) => {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1' })
  response.end(JSON.stringify({ message: 'Jobwatch is starting.' }))
}

const closing: Listener = (_request, response) => {
  response.writeHead(503, {
    'content-type': 'application/json',
    'retry-after': '5',
    connection: 'close',
  })
  response.end(JSON.stringify({ message: 'Jobwatch is stopping.' }))
}

/**
 * Wires the rooms.
 * @returns a server that does nothing until told to listen
 */
export function createServer(deps: ServerDeps): AppServer {
  const { config, log, now = Date.now } = deps
  const monotonic = deps.monotonic ?? deps.now ?? (() => performance.now())
  let listener: Listener = starting
  const http = createHttpServer(
    { keepAliveTimeout: 65_000 },
    (request, response) => void listener(request, response),
  )
  const opened: (() => Promise<void>)[] = []

  const openPort = () =>
    new Promise<void>((resolve, reject) => {
      http.once('error', (error: NodeJS.ErrnoException) => {
        const reason =
          error.code === 'EADDRINUSE'
            ? 'is in use: another Jobwatch may be running. Set PORT to another one'
            : `cannot be opened (${error.code ?? error.message})`
        reject(new ConfigError(`PORT: port ${config.port} on ${config.host} ${reason}.`))
      })
      http.listen(config.port, config.host, () => {
        http.removeAllListeners('error')
        // Such as too many open files: the connection is lost, the server goes on.
        http.on('error', (error) => log.error({ err: error }, 'A connection could not be taken'))
        resolve()
      })
    })

  const port = (): number => {
    const address = http.address()
    return address !== null && typeof address === 'object' ? address.port : config.port
  }
  const origin = () =>
    `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port()}`

  const closePort = async () => {
    listener = closing
    const closed = new Promise<void>((resolve) => void http.close(() => resolve()))
    http.closeIdleConnections()
    const cut = setTimeout(() => http.closeAllConnections(), drainMs)
    await closed
    clearTimeout(cut)
  }

  const close = async () => {
    for (const end of opened.splice(0).reverse()) await end()
  }

  const open = async () => {
    prepareDataFolder(config.dataFolder)
    const unlock = await lockDataFolder(config.dataFolder)
    opened.push(async () => unlock())
    const open = closeDataFolder(config.dataFolder)
    if (open !== null) log.warn(open)
    const keyFile = path.join(config.dataFolder, 'api-key')
    const apiKey = config.apiKey ?? keptSecret(keyFile)
    const sessionSecret = Buffer.from(keptSecret(path.join(config.dataFolder, 'session-secret')))
    await openPort()
    opened.push(closePort)
    const wanted = deps.accounts({ baseUrl: origin() })
    assertNames(wanted.map(({ source }) => source.account))
    const { store, records, close } = await openDatabases(config.dataFolder, {
      nowMs: now(),
      log,
      longReads: deps.longReads,
    })
    opened.push(close)
    const accounts = new Map<string, HttpAccount>()
    for (const { source, look } of wanted) {
      const service = await AccountService.open({ store, records, source, now, log, monotonic })
      opened.push(() => service.close())
      accounts.set(service.slug, { service, look })
    }
    // Side by side: what one account waits for is nothing to the others. None is left half started
    // where one cannot.
    const started = await Promise.allSettled(
      [...accounts.values()].map(({ service }) => service.start()),
    )
    for (const start of started) if (start.status === 'rejected') throw start.reason
    const pageFolder = deps.pageFolder ?? path.join(projectFolder, 'dist')
    const app = createApp({
      accounts,
      records,
      apiKey,
      sessionSecret,
      port,
      devOrigin: config.devOrigin,
      pageFolder,
      now,
      log,
    })
    listener = getRequestListener(app.fetch)
    // Requests are drained before the rooms behind them close.
    opened.push(closePort)
    log.info(
      {
        accounts: [...accounts.keys()],
        data: config.dataFolder,
        apiKeyFile: config.apiKey === null ? keyFile : undefined,
      },
      'Jobwatch is ready',
    )
  }

  return {
    listen: async () => {
      try {
        await open()
      } catch (error) {
        await close().catch(() => undefined)
        const trouble = operationalErrorOf(error)
        throw trouble ? new ConfigError(trouble.message) : error
      }
    },
    close,
    get url() {
      return `${origin()}/`
    },
  }
}
