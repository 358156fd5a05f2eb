import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants, gunzip, gzip } from 'node:zlib'
import type { Context } from 'hono'

const brotliAsync = promisify(brotliCompress)
const brotliDecompressAsync = promisify(brotliDecompress)
const gzipAsync = promisify(gzip)
const gunzipAsync = promisify(gunzip)

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

export const compress = (
  body: Buffer<ArrayBuffer>,
  encoding: Encoding,
): Promise<Buffer<ArrayBuffer>> =>
  encoding === 'br' ? brotliAsync(body, brotliOptions) : gzipAsync(body, gzipOptions)

/** The body that {@link compress} was given. */
export const decompress = (
  body: Buffer<ArrayBuffer>,
  encoding: Encoding,
): Promise<Buffer<ArrayBuffer>> =>
  encoding === 'br' ? brotliDecompressAsync(body) : gunzipAsync(body)

/** Says how the body is encoded. */
export function setEncoding(c: Context, encoding: Encoding): void {
  c.header('content-encoding', encoding)
  c.header('vary', 'accept-encoding')
}

/** How a body of this length is sent to this caller; null as it is. */
export const encodingFor = (c: Context, bytes: number): Encoding | null =>
  bytes < minCompressedBytes ? null : acceptedEncoding(c)

/**
 * The body as this caller takes it, compressed if that is worth it, with the headers that say so
 * set.
 */
export async function encoded(c: Context, body: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  const encoding = encodingFor(c, body.length)
  if (encoding === null) return body
  setEncoding(c, encoding)
  return compress(body, encoding)
}
