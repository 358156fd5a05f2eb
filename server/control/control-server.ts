import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { errorMessage } from '../shared/error-message.ts'
import { commandSchema, maxLineLength, maxSocketPath, socketFile, type Reply } from './protocol.ts'

/** Carries out a command; its result is sent as JSON. */
export type CommandHandler = (args: Readonly<Record<string, unknown>>) => Promise<unknown>

export interface ControlLog {
  info: (details: object, message: string) => void
  warn: (details: object, message: string) => void
}

/** Milliseconds in which a caller has to send its command: a silent one must not delay the end. */
const patienceMs = 10_000

interface ControlDeps {
  /** Locked by this process, so that no other server uses the socket. */
  dataFolder: string
  handlers: Readonly<Record<string, CommandHandler>>
  log: ControlLog
}

/** Listens for the commands of `npm run` that act on a running server. */
export class ControlServer {
  readonly #deps: ControlDeps
  readonly #server: Server

  constructor(deps: ControlDeps) {
    this.#deps = deps
    this.#server = createServer((socket) => this.#serve(socket))
  }

  /** Without a socket the server runs all the same; commands then need it to be stopped. */
  async open(): Promise<void> {
    const { dataFolder, log } = this.#deps
    const file = socketFile(dataFolder)
    if (process.platform === 'win32' || Buffer.byteLength(file) > maxSocketPath) {
      log.warn({ file }, 'Commands cannot reach this server: the path of its socket is too long')
      return
    }
    // Left by a server that was killed.
    rmSync(file, { force: true })
    try {
      await new Promise<void>((resolve, reject) => {
        this.#server.once('error', reject)
        this.#server.listen(file, resolve)
      })
      chmodSync(file, 0o600)
    } catch (error) {
      log.warn({ file, reason: errorMessage(error) }, 'Commands cannot reach this server')
    }
  }

  /** Waits for the commands in progress. */
  async close(): Promise<void> {
    if (!this.#server.listening) return
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()))
  }

  #serve(socket: Socket): void {
    // The command is carried out even if its sender has gone.
    socket.on('error', () => undefined)
    socket.setTimeout(patienceMs, () => socket.destroy())
    let length = 0
    socket.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxLineLength) socket.destroy()
    })
    createInterface({ input: socket }).once('line', (line) => {
      socket.setTimeout(0)
      void this.#reply(line).then((reply) => socket.end(`${JSON.stringify(reply)}\n`))
    })
  }

  async #reply(line: string): Promise<Reply> {
    const { handlers, log } = this.#deps
    try {
      const { command, args } = commandSchema.parse(JSON.parse(line))
      const handler = Object.hasOwn(handlers, command) ? handlers[command] : undefined
      if (!handler)
        return { ok: false, message: `The running server does not know the command ${command}.` }
      log.info({ command }, 'A command was received')
      return { ok: true, result: await handler(args) }
    } catch (error) {
      return { ok: false, message: errorMessage(error) }
    }
  }
}
