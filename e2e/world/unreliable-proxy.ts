import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'

/** How the proxy treats requests whose method and path match. */
interface Fault {
  kind: 'responds' | 'loses' | 'garbles' | 'cuts'
  match: RegExp
  /** For `responds`: what comes instead of the server's own response. */
  status: number
  headers: Record<string, string>
  message: string
}

const noDetails = { status: 200, headers: {}, message: '' }

/** The network between browser and server, which a test can make fail. */
export class UnreliableProxy {
  readonly #target: { host: string; port: string }
  readonly #server: Server
  /** Method and path of every request. */
  readonly #seen: string[] = []
  /** Of those that are not answered yet. */
  readonly #open = new Map<IncomingMessage, string>()
  #fault: Fault | null = null
  #held: { match: RegExp; released: Promise<void> } | null = null

  constructor(serverUrl: string) {
    const { hostname, port } = new URL(serverUrl)
    this.#target = { host: hostname, port }
    this.#server = createServer((request, response) => this.#handle(request, response))
  }

  /** @returns its port */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()))
  }

  respondWith(match: RegExp, details: Pick<Fault, 'status' | 'headers' | 'message'>): void {
    this.#fault = { kind: 'responds', match, ...details }
  }

  failWith(kind: 'loses' | 'garbles' | 'cuts', match: RegExp): void {
    this.#fault = { kind, match, ...noDetails }
  }

  hold(match: RegExp): () => void {
    let release: () => void = () => undefined
    const held = { match, released: new Promise<void>((resolve) => (release = resolve)) }
    this.#held = held
    return () => {
      if (this.#held === held) this.#held = null
      release()
    }
  }

  /** Whether a request would fail or wait now. */
  affects(line: string): boolean {
    return (this.#fault?.match.test(line) ?? false) || (this.#held?.match.test(line) ?? false)
  }

  repair(): void {
    this.#fault = null
  }

  count(match: RegExp): number {
    return this.#seen.filter((line) => match.test(line)).length
  }

  /** How many are under way. */
  countOpen(match: RegExp): number {
    return [...this.#open.values()].filter((line) => match.test(line)).length
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const line = `${request.method ?? ''} ${request.url ?? ''}`
    this.#seen.push(line)
    this.#open.set(request, line)
    response.on('close', () => this.#open.delete(request))
    const fault = this.#fault?.match.test(line) ? this.#fault : null
    if (fault?.kind === 'responds') {
      request.resume()
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      response.end(JSON.stringify({ message: fault.message }))
      return
    }
    if (fault?.kind === 'cuts') request.socket.destroy()
    else this.#forward(request, response, line, fault)
  }

  #forward(
    request: IncomingMessage,
    response: ServerResponse,
    line: string,
    fault: Fault | null,
  ): void {
    const { method, url: path, headers } = request
    const onward = httpRequest({ ...this.#target, method, path, headers }, (answer) => {
      if (fault?.kind === 'loses') {
        answer.resume()
        answer.on('end', () => request.socket.destroy())
        return
      }
      if (fault?.kind === 'garbles') {
        answer.resume()
        response.writeHead(answer.statusCode ?? 502, { 'content-type': 'text/html' })
        response.end('<html><body>Welcome back</body></html>')
        return
      }
      // Node writes the header by the machine's clock, which a run at another moment has left.
      const date = new Date().toUTCString()
      response.writeHead(answer.statusCode ?? 502, { ...answer.headers, date })
      answer.pipe(response)
    })
    onward.on('error', () => request.socket.destroy())
    // A caller that goes away is gone for the server, too; an answer that is lost is not.
    if (fault === null) response.on('close', () => onward.destroy())
    const gate = this.#held?.match.test(line) ? this.#held.released : Promise.resolve()
    void gate.then(() => request.pipe(onward))
  }
}
