import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Logger } from 'pino'
import { ConfigError } from './config/config-error.ts'
import { ReloadedCertificate, type CertificateFiles } from './reloaded-certificate.ts'

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

/** Renewed certificates are used within this time, in milliseconds. */
const certificateCheckMs = 10_000

export interface PortSettings {
  host: string
  port: number
  /** Null: plain http. */
  tls: CertificateFiles | null
}

/** The server's port. It responds 503 until it is given a listener, and again while it closes. */
export class HttpPort {
  readonly #host: string
  readonly #wantedPort: number
  readonly #log: Logger
  readonly #server: Server | TlsServer
  readonly #scheme: 'http' | 'https'
  #certificateCheck: NodeJS.Timeout | null = null
  /** Uses a renewed certificate. Open connections keep the one they began with. */
  checkCertificate: () => void = () => undefined
  #listener: Listener = starting

  /** @throws ConfigError if the certificate cannot be used */
  constructor({ host, port, tls }: PortSettings, log: Logger) {
    this.#host = host
    this.#wantedPort = port
    this.#log = log
    this.#scheme = tls ? 'https' : 'http'
    const options = { keepAliveTimeout: 65_000 }
    const respond: Listener = (request, response) => void this.#listener(request, response)
    this.#server = tls ? this.#tlsServer(tls, options, respond) : createServer(options, respond)
  }

  /** The actual port; before listening, the requested one. */
  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : this.#wantedPort
  }

  /** `http://127.0.0.1:4400` */
  get origin(): string {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host
    return `${this.#scheme}://${host}:${this.port}`
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
    if (this.#certificateCheck) clearInterval(this.#certificateCheck)
    const closed = new Promise<void>((resolve) => void this.#server.close(() => resolve()))
    this.#server.closeIdleConnections()
    const cut = setTimeout(() => this.#server.closeAllConnections(), drainMs)
    await closed
    clearTimeout(cut)
  }

  #tlsServer(files: CertificateFiles, options: object, respond: Listener): TlsServer {
    const certificate = new ReloadedCertificate(files, this.#log)
    const server = createTlsServer({ ...options, ...certificate.first }, respond)
    this.checkCertificate = () => {
      const pair = certificate.changed()
      if (pair) server.setSecureContext(pair)
    }
    this.#certificateCheck = setInterval(() => this.checkCertificate(), certificateCheckMs)
    this.#certificateCheck.unref()
    return server
  }

  #openError(error: NodeJS.ErrnoException): ConfigError {
    const reason =
      error.code === 'EADDRINUSE'
        ? 'is in use: another Jobwatch may be running. Set PORT to another one'
        : `cannot be opened (${error.code ?? error.message})`
    return new ConfigError(`PORT: port ${this.#wantedPort} on ${this.#host} ${reason}.`)
  }
}
