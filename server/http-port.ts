import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { ConfigError } from './config/config-error.ts'

/** Time for requests in progress to finish when the port closes. */
const drainMs = 5_000

export type Listener = (request: IncomingMessage, response: ServerResponse) => unknown

const respondUnavailable =
  (message: string, headers: Record<string, string>): Listener =>
  (_request, response) => {
    response.writeHead(503, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify({ message }))
  }

const starting = respondUnavailable('Jobwatch is starting.', { 'retry-after': '1' })
const closing = respondUnavailable('Jobwatch is stopping.', {
  'retry-after': '5',
  connection: 'close',
})

/** The server's port. It responds 503 until it is given a listener, and again while it closes. */
export class HttpPort {
  readonly #host: string
  readonly #wantedPort: number
  readonly #log: Logger
  readonly #server: Server
  #listener: Listener = starting

  constructor({ host, port }: { host: string; port: number }, log: Logger) {
    this.#host = host
    this.#wantedPort = port
    this.#log = log
    this.#server = createServer(
      { keepAliveTimeout: 65_000 },
      (request, response) => void this.#listener(request, response),
    )
  }

  /** The actual port; before listening, the requested one. */
  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : this.#wantedPort
  }

  /** `http://127.0.0.1:4400` */
  get origin(): string {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host
    return `http://${host}:${this.port}`
  }

  /** @throws ConfigError */
  open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error) => reject(this.#openError(error)))
      this.#server.listen(this.#wantedPort, this.#host, () => {
        this.#server.removeAllListeners('error')
        // For example too many open files: the connection is lost, the server keeps running.
        this.#server.on('error', (error) =>
          this.#log.error({ err: error }, 'A connection could not be accepted'),
        )
        resolve()
      })
    })
  }

  serve(listener: Listener): void {
    this.#listener = listener
  }

  /** Waits for requests in progress. Can be called repeatedly. */
  async close(): Promise<void> {
    this.#listener = closing
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => this.#server.closeAllConnections(), drainMs)
    await closed
    clearTimeout(cut)
  }

  #openError(error: NodeJS.ErrnoException): ConfigError {
    const reason =
      error.code === 'EADDRINUSE'
        ? 'is in use: another Jobwatch may be running. Set PORT to another one'
        : `cannot be opened (${error.code ?? error.message})`
    return new ConfigError(`PORT: port ${this.#wantedPort} on ${this.#host} ${reason}.`)
  }
}
