/**
 * A network with a delay and a bandwidth, in front of a server. The browser's own emulation does not
 * slow the document.
 */
import { connect, createServer, type Socket } from 'node:net'

export interface Network {
  /** Milliseconds each way. */
  delayMs: number
  /** Bits a second each way, for all connections together. */
  bitsPerSecond: number
}

/** Bytes that leave at once; the line is then busy for as long as they take. */
const packetBytes = 1_460

/** One direction of a line: what is sent leaves one packet after the other, and arrives later. */
export class Line {
  readonly #network: Network
  #freeAtMs = 0

  constructor(network: Network) {
    this.#network = network
  }

  /**
   * Puts a packet on the line.
   * @returns milliseconds from `nowMs` until it has arrived
   */
  delayOf(bytes: number, nowMs: number): number {
    const { delayMs, bitsPerSecond } = this.#network
    const leavesMs = Math.max(nowMs, this.#freeAtMs) + (8_000 * bytes) / bitsPerSecond
    this.#freeAtMs = leavesMs
    return leavesMs - nowMs + delayMs
  }
}

function forward(from: Socket, to: Socket, line: Line): void {
  const later = (bytes: number, action: () => void) =>
    void setTimeout(action, line.delayOf(bytes, performance.now()))
  from.on('data', (chunk: Buffer) => {
    for (let start = 0; start < chunk.length; start += packetBytes) {
      const packet = chunk.subarray(start, start + packetBytes)
      later(packet.length, () => void to.write(packet))
    }
  })
  from.on('end', () => later(0, () => to.end()))
  from.on('error', () => void to.destroy())
  from.on('close', () => later(0, () => to.destroySoon()))
}

export interface SlowProxy {
  port: number
  end: () => void
}

/** @param port of a server on this machine */
export async function startSlowProxy(port: number, network: Network): Promise<SlowProxy> {
  const up = new Line(network)
  const down = new Line(network)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const target = connect(port, '127.0.0.1')
    for (const socket of [client, target]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.once('close', () => void sockets.delete(socket))
    }
    forward(client, target, up)
    forward(target, client, down)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    end: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
