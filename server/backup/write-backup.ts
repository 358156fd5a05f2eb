import { fork } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../shared/version.ts'
import type { CopyResult } from './copy-process.ts'
import { checksumFile, flush, sha256Of, tar } from './files.ts'
import {
  BackupError,
  databaseFiles,
  manifestName,
  type BackupFile,
  type DatabaseFile,
  type Manifest,
} from './manifest.ts'

const program = fileURLToPath(new URL('./copy-process.ts', import.meta.url))

export interface BackupRequest {
  dataFolder: string
  /** Absolute path of the archive; must not exist. */
  file: string
  /** Includes the job store, which is large and can be read from the sources again. */
  withStore: boolean
  nowMs: number
}

export interface BackupResult {
  file: string
  bytes: number
  sha256: string
  manifest: Manifest
}

function copyInProcess(source: string, target: string, name: DatabaseFile) {
  return new Promise<Omit<BackupFile, 'sha256'>>((resolve, reject) => {
    const child = fork(program, [source, target, name], {
      // No environment, because it contains keys.
      env: { TZ: 'UTC' },
      execArgv: ['--max-old-space-size=256'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let result: CopyResult = { error: 'its process ended unexpectedly' }
    child.on('message', (message: CopyResult) => (result = message))
    child.on('error', (error) => (result = { error: error.message }))
    child.on('close', () => {
      if ('copied' in result) resolve(result.copied)
      else reject(new BackupError(`${name} could not be copied: ${result.error}`))
    })
  })
}

/** Copies the databases to a folder, with a manifest. */
async function copyAll(request: BackupRequest, folder: string): Promise<Manifest> {
  const files: BackupFile[] = []
  for (const name of databaseFiles) {
    const source = path.join(request.dataFolder, name)
    if (!existsSync(source) || (name === 'store.db' && !request.withStore)) continue
    const target = path.join(folder, name)
    const copied = await copyInProcess(source, target, name)
    files.push({ ...copied, sha256: await sha256Of(target) })
  }
  if (files.length === 0)
    throw new BackupError(`The data folder ${request.dataFolder} has no database to back up.`)
  const created = new Date(request.nowMs).toISOString()
  const manifest: Manifest = { jobwatch: version, created_at: created, files }
  await writeFile(path.join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`)
  return manifest
}

/**
 * Writes a backup: a tar archive of checked copies, and its checksum beside it. The archive appears
 * under its name only when it is complete and on the disk.
 * @throws BackupError, or the system's error, for example if the disk is full
 */
export async function writeBackup(request: BackupRequest): Promise<BackupResult> {
  const { file } = request
  if (existsSync(file)) throw new BackupError(`${file} already exists: choose another name.`)
  const folder = path.dirname(file)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const partial = `${file}.partial`
  const copies = await mkdtemp(`${partial}-`)
  try {
    const manifest = await copyAll(request, copies)
    const names = [manifestName, ...manifest.files.map(({ name }) => name)]
    await tar(['-cf', partial, '-C', copies, ...names])
    const sha256 = await sha256Of(partial)
    const { size } = await stat(partial)
    await flush(partial)
    await writeFile(checksumFile(file), `${sha256}  ${path.basename(file)}\n`, { flush: true })
    await rename(partial, file)
    await flush(folder)
    return { file, bytes: size, sha256, manifest }
  } finally {
    await rm(copies, { recursive: true, force: true })
    await rm(partial, { force: true })
  }
}
