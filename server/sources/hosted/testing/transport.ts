import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

/** An answer before it goes out, and how it goes wrong on the way. */
export interface Outgoing {
  status: number
  headers: Record<string, string>
  body: Uint8Array
  lost: 'hang' | 'cut' | { cutAfter: number } | null
}

/** A request as it came in, over a port or without one. */
export interface Incoming {
  method: string
  url: URL
  headers: Headers
  body: string
}

export type Handler = (request: Incoming) => Promise<Outgoing>

const bodiless: ReadonlySet<number> = new Set([204, 304])
const broken = () =>
  Object.assign(new TypeError('fetch failed'), {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  })

/** A `fetch` that goes straight to the handler: thousands of calls a second. */
export function fetchOf(handle: Handler): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    // Not the request's own signal: it is collected with the request, and then never fires.
    const signal = init?.signal ?? request.signal
    const aborted = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
    )
    aborted.catch(() => undefined)
    if (signal.aborted) throw signal.reason
    const { status, headers, body, lost } = await Promise.race([
      handle({
        method: request.method,
        url: new URL(request.url),
        headers: request.headers,
        body: await request.text(),
      }),
      aborted,
    ])
    if (lost === 'hang') return aborted
    if (lost === 'cut') throw broken()
    if (bodiless.has(status)) return new Response(null, { status, headers })
    if (lost === null) return new Response(Buffer.from(body), { status, headers })
    const chunks = [body.slice(0, lost.cutAfter)]
    return new Response(
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          const chunk = chunks.shift()
          if (chunk) controller.enqueue(chunk)
          else controller.error(new TypeError('terminated'))
        },
      }),
      { status, headers },
    )
  }
}

/** The handler on a port of this machine. */
export function serverOf(handle: Handler): Server {
  return createServer((request, response) => void serve(handle, request, response))
}

async function serve(
  handle: Handler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string') headers.set(name, value)
  const {
    status,
    headers: sent,
    body,
    lost,
  } = await handle({
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', `http://${request.headers.host ?? '127.0.0.1'}`),
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
  })
  if (lost === 'hang') return
  if (lost === 'cut') {
    request.socket.destroy()
    return
  }
  response.sendDate = false
  if (lost === null) {
    response.writeHead(
      status,
      bodiless.has(status) ? sent : { ...sent, 'content-length': String(body.byteLength) },
    )
    response.end(bodiless.has(status) ? undefined : body)
    return
  }
  response.writeHead(status, { ...sent, 'content-length': String(body.byteLength) })
  response.write(body.slice(0, lost.cutAfter), () => request.socket.destroy())
}
