/** Files that must be complete on the disk, with their checksums. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { BackupError } from './manifest.ts'

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Makes a file, or the names in a folder, survive a power cut. */
export async function flush(place: string): Promise<void> {
  const handle = await open(place, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The checksum's file, as `sha256sum -c` reads it. */
export const checksumFile = (file: string): string => `${file}.sha256`

/**
 * Runs the system's `tar`, so that a backup can be opened without Jobwatch.
 * @throws BackupError
 */
export function tar(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('tar', args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    child.on('error', (error) =>
      reject(new BackupError(`The program tar could not be started: ${error.message}`)),
    )
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new BackupError(`tar failed: ${said.trim().slice(0, 500)}`))
    })
  })
}
