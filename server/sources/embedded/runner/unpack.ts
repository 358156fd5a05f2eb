import { createReadStream, createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { type TempSpace, refuseLargeCopy } from './temp-space.ts'

/**
 * Unpacks a compressed text file, recognised by its extension as in DuckDB.
 * @returns the path of the text: the path itself if the file is not compressed
 * @throws an error suitable for users if it is damaged or larger than a copy may be
 */
export async function unpack(path: string, position: number, temp: TempSpace): Promise<string> {
  const ending = /\.(gz|zst)$/i.exec(path)?.[1]?.toLowerCase()
  if (ending === undefined) return path
  const target = join(temp.folder, `source-unpacked-${position}`)
  let size = 0
  const bound = new Transform({
    transform: (chunk: Buffer, _, done) => {
      size += chunk.length
      try {
        refuseLargeCopy(size, temp)
        done(null, chunk)
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
      }
    },
  })
  const unpacker = ending === 'gz' ? createGunzip() : createZstdDecompress()
  await pipeline(
    createReadStream(path),
    unpacker,
    bound,
    createWriteStream(target, { flags: 'wx', mode: 0o600 }),
  )
  return target
}
