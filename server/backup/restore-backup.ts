import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile } from 'node:fs/promises'
import path from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { errorMessage } from '../shared/error-message.ts'
import { checkedRows } from './database-copy.ts'
import { checksumFile, flush, sha256Of, tar } from './files.ts'
import {
  BackupError,
  databaseFiles,
  manifestName,
  manifestSchema,
  type DatabaseFile,
  type Manifest,
} from './manifest.ts'

/** What a restore replaced is kept in a folder with this prefix. */
export const replacedPrefix = 'replaced-'

/** SQLite's own files belong to the database they were written for. */
const companions = ['', '-wal', '-shm'] as const

/** A missing checksum is accepted: the manifest has one for each database. */
async function verifyArchive(file: string): Promise<void> {
  if (!existsSync(file)) throw new BackupError(`There is no file ${file}.`)
  const beside = checksumFile(file)
  if (!existsSync(beside)) return
  const [wanted] = (await readFile(beside, 'utf8')).split(/\s/, 1)
  if (wanted !== (await sha256Of(file)))
    throw new BackupError(`${file} is damaged: it does not match ${path.basename(beside)}.`)
}

async function readManifest(file: string, folder: string): Promise<Manifest> {
  try {
    await tar(['-xf', file, '-C', folder, manifestName])
    return manifestSchema.parse(JSON.parse(await readFile(path.join(folder, manifestName), 'utf8')))
  } catch {
    throw new BackupError(`${file} is not a backup of Jobwatch, or it is cut off.`)
  }
}

async function verifyDatabase(folder: string, { name, sha256 }: Manifest['files'][number]) {
  const file = path.join(folder, name)
  if ((await sha256Of(file)) !== sha256)
    throw new BackupError(`The backup is damaged: ${name} does not match its checksum.`)
  try {
    checkedRows(file)
  } catch (error) {
    throw new BackupError(`The backup is damaged: ${name}: ${errorMessage(error)}`)
  }
  await flush(file)
}

/** Numbers of jobs start again after those of the restored engine; folders of later jobs must go. */
function laterJobFolders(dataFolder: string): string[] {
  const jobs = path.join(dataFolder, 'jobs')
  if (!existsSync(jobs)) return []
  const ledger = new SqliteDatabase(path.join(dataFolder, 'engine.db'), { readonly: true })
  try {
    const lastId = Number(ledger.prepare('SELECT max(id) FROM jobs').pluck().get() ?? 0)
    return readdirSync(jobs).filter((name) => Number(name) > lastId)
  } finally {
    ledger.close()
  }
}

/** Moves what is there out of the way, and the backup's databases in. */
function replace(dataFolder: string, copies: string, replaced: string, names: DatabaseFile[]) {
  const move = (name: string) => {
    for (const companion of companions) {
      const file = path.join(dataFolder, `${name}${companion}`)
      if (existsSync(file)) renameSync(file, path.join(replaced, `${name}${companion}`))
    }
  }
  for (const name of names) {
    move(name)
    renameSync(path.join(copies, name), path.join(dataFolder, name))
  }
  if (!names.includes('engine.db')) return
  for (const name of laterJobFolders(dataFolder))
    renameSync(path.join(dataFolder, 'jobs', name), path.join(replaced, `job-${name}`))
  // The cache has the jobs that the restored engine does not know.
  if (!names.includes('store.db')) move('store.db')
}

/**
 * Puts the databases of a backup into the data folder, which the caller has locked. Nothing is
 * changed unless the whole backup is intact; what was there is kept beside it.
 * @returns also the folder with what was there; null if nothing was
 * @throws BackupError
 */
export async function restoreBackup(
  dataFolder: string,
  file: string,
  nowMs: number,
): Promise<{ manifest: Manifest; replaced: string | null }> {
  await verifyArchive(file)
  const copies = await mkdtemp(path.join(dataFolder, '.restore-'))
  try {
    const manifest = await readManifest(file, copies)
    const names = databaseFiles.filter((name) => manifest.files.some((it) => it.name === name))
    await tar(['-xf', file, '-C', copies, ...names])
    for (const copy of manifest.files) await verifyDatabase(copies, copy)
    const stamp = new Date(nowMs).toISOString().replaceAll(/[:.]/g, '-')
    const replaced = path.join(dataFolder, `${replacedPrefix}${stamp}`)
    await mkdir(replaced, { mode: 0o700 })
    replace(dataFolder, copies, replaced, names)
    const isEmpty = readdirSync(replaced).length === 0
    if (isEmpty) rmSync(replaced, { recursive: true })
    await flush(dataFolder)
    return { manifest, replaced: isEmpty ? null : replaced }
  } finally {
    rmSync(copies, { recursive: true, force: true })
  }
}
