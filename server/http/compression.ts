import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib'
import type { Context } from 'hono'

/** Smaller bodies are not worth compressing. */
const minCompressedBytes = 1024

export type Encoding = 'br' | 'gzip'

/** The best encoding that this caller takes; null for none. */
export function acceptedEncoding(c: Context): Encoding | null {
  const accepted = c.req.header('accept-encoding') ?? ''
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : null
}

// A user waits while a changed page is compressed: quality 5 is nearly as small as the best, in a
// tenth of the time.
export const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }
export const gzipOptions = { level: 6 }

/** Most responses are smaller once compressed; what is left of a chunk is memory for nothing. */
const chunks = { chunkSize: 8 * 1024 }

export type Body = Buffer<ArrayBuffer>

/**
 * A promise with its callback. `util.promisify` keeps the arguments for as long as the compressor
 * exists, which is until a full garbage collection: 60 kB a response, and soon the next collection.
 */
function callback(): { made: Promise<Body>; done: (error: Error | null, body: Body) => void } {
  let done: (error: Error | null, body: Body) => void = () => undefined
  const made = new Promise<Body>((resolve, reject) => {
    done = (error, body) => (error ? reject(error) : resolve(body))
  })
  return { made, done }
}

export function compress(body: Body, encoding: Encoding): Promise<Body> {
  const { made, done } = callback()
  if (encoding === 'br') brotliCompress(body, { ...brotliOptions, ...chunks }, done)
  else gzip(body, { ...gzipOptions, ...chunks }, done)
  return made
}

/** The body that {@link compress} was given. */
export function decompress(body: Body, encoding: Encoding): Promise<Body> {
  const { made, done } = callback()
  if (encoding === 'br') brotliDecompress(body, done)
  else gunzip(body, done)
  return made
}

/** Says how the body is encoded. */
export function setEncoding(c: Context, encoding: Encoding): void {
  c.header('content-encoding', encoding)
  c.header('vary', 'accept-encoding')
}

/**
 * A body as this caller takes it, compressed if that is worth it, with the headers that say so set.
 * @param bytes its length before compression
 * @param contentAs the body in an encoding; null as it is
 */
export async function encoded(
  c: Context,
  bytes: number,
  contentAs: (encoding: Encoding | null) => Promise<Body>,
): Promise<Body> {
  const encoding = bytes < minCompressedBytes ? null : acceptedEncoding(c)
  if (encoding !== null) setEncoding(c, encoding)
  return contentAs(encoding)
}
