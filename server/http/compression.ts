import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Context } from 'hono'

const brotliAsync = promisify(brotliCompress)
const gzipAsync = promisify(gzip)

/** Smaller bodies are not worth compressing. */
const minCompressedBytes = 1024

export type Encoding = 'br' | 'gzip'

/** How a body is sent to this caller; null for as it is. */
function encodingFor(c: Context, body: Buffer): Encoding | null {
  if (body.length < minCompressedBytes) return null
  const accepted = c.req.header('accept-encoding') ?? ''
  if (/\bbr\b/.test(accepted)) return 'br'
  return /\bgzip\b/.test(accepted) ? 'gzip' : null
}

// A user waits while a changed page is compressed: quality 5 is nearly as small as the best, in a
// tenth of the time.
export const compress = (
  body: Buffer<ArrayBuffer>,
  encoding: Encoding,
): Promise<Buffer<ArrayBuffer>> =>
  encoding === 'br'
    ? brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
    : gzipAsync(body, { level: 6 })

/**
 * The body as this caller takes it, compressed if that is worth it, with the headers that say so set.
 * @param compressed by default compresses the body anew
 */
export async function encoded(
  c: Context,
  body: Buffer<ArrayBuffer>,
  compressed = (encoding: Encoding) => compress(body, encoding),
): Promise<Buffer<ArrayBuffer>> {
  const encoding = encodingFor(c, body)
  if (encoding === null) return body
  c.header('content-encoding', encoding)
  c.header('vary', 'accept-encoding')
  return compressed(encoding)
}
