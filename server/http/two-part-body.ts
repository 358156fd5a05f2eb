import { PassThrough, Readable, type Transform } from 'node:stream'
import { createBrotliCompress, createGzip } from 'node:zlib'
import type { Context } from 'hono'
import type { AppEnv } from './app-context.ts'
import {
  acceptedEncoding,
  brotliOptions,
  gzipOptions,
  setEncoding,
  type Encoding,
} from './compression.ts'

/** A page is compressed in one go: its rows then do not wait for a second round. */
const chunkSize = 256 * 1024

/**
 * Writes a part, and sends all of it that has been compressed.
 * @param done called when it has been
 */
type WritePart = (part: string, done: () => void) => void

function bodyFor(encoding: Encoding | null): { body: Transform; write: WritePart } {
  if (encoding === null) {
    const body = new PassThrough()
    return { body, write: (part, done) => body.write(part, done) }
  }
  const body =
    encoding === 'br'
      ? createBrotliCompress({ ...brotliOptions, chunkSize })
      : createGzip({ ...gzipOptions, chunkSize })
  return {
    body,
    write: (part, done) => {
      body.write(part)
      body.flush(done)
    },
  }
}

/**
 * Sends the first part of a body at once, and the second when it is made. The request counts as
 * served then.
 * @param makeSecond called when the first part is on its way, since it may keep the event loop busy;
 * must not reject: the status has been sent by then
 */
export function sendInTwo(
  c: Context<AppEnv>,
  first: string,
  makeSecond: () => Promise<string>,
): Response {
  const encoding = acceptedEncoding(c)
  if (encoding !== null) setEncoding(c, encoding)
  const { body, write } = bodyFor(encoding)
  const isSent = new Promise<void>((resolve) => write(first, () => setImmediate(resolve)))
  const second = isSent.then(makeSecond)
  c.set('bodyMade', second)
  void second.then((text) => {
    // Whoever asked may have gone.
    if (!body.destroyed) body.end(text)
  })
  return c.body(Readable.toWeb(body) as ReadableStream)
}
