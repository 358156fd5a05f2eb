import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { ConfigError } from './config/config-error.ts'
import { errorCode } from './shared/error-code.ts'

const codeOf = (error: unknown): string => errorCode(error) ?? 'unknown error'

/**
 * Creates one folder at a time: Node's recursive mkdir never returns if the system reports ENOENT
 * although the parent exists (`/proc`).
 */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(path.dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/**
 * Creates the folder if it is missing and checks that it is writable.
 * @throws ConfigError
 */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolders(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    // Permissions do not reveal a full or read-only disk.
    const trial = path.join(folder, '.writable')
    writeFileSync(trial, '')
    rmSync(trial)
  } catch (error) {
    throw new ConfigError(`JOBWATCH_DATA: the folder ${folder} is not writable (${codeOf(error)}).`)
  }
}

const ownerOnly = { file: 0o600, folder: 0o700 }
/** Files that the server writes to the folder, including those that SQLite adds. */
const ownFiles =
  /^(store\.db(\.corrupt-[\dTZ-]+)?|records\.db|engine\.db|(engine|server)\.lock)(-wal|-shm|-journal)?$|^((records|engine)\.db\.before-\d+|last-backup\.json|store\.db\.damaged|api-key|session-secret)$/
const ownFolders = /^(compiled|jobs|cluster-\d+-probe|replaced-[\dTZ-]+)$/
/** The contents of these belong to the user; only the folders themselves are closed. */
const personalFolders = /^(packages|input)$/
const stickyBit = 0o1000

/**
 * Whether the folder is used by Jobwatch only. A shared one, such as `/tmp` or a home directory,
 * keeps its mode.
 */
function isOwn(folder: string): boolean {
  if ((lstatSync(folder).mode & stickyBit) !== 0) return false
  const names = readdirSync(folder)
  return names.length === 0 || names.some((name) => ownFiles.test(name))
}

const isOpen = (place: string): boolean => (lstatSync(place).mode & 0o077) !== 0

/**
 * Closes a folder and everything below it to other users. Symbolic links are not followed: they may
 * lead anywhere.
 */
function closeTree(folder: string): void {
  // Files in a closed folder cannot be reached, whatever their own mode.
  if (!isOpen(folder)) return
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name)
    if (entry.isDirectory()) closeTree(place)
    else if (entry.isFile()) chmodSync(place, ownerOnly.file)
  }
  chmodSync(folder, ownerOnly.folder)
}

/**
 * Makes Jobwatch's files accessible to their owner only, including those that earlier versions left
 * open: variables, outputs and logs can contain secrets.
 * @returns why that failed, for the log (the folder may belong to someone else); null on success
 */
export function closeDataFolder(folder: string): string | null {
  if (process.platform === 'win32') return null
  try {
    const own = isOwn(folder)
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const place = path.join(folder, entry.name)
      if (entry.isFile() && ownFiles.test(entry.name)) chmodSync(place, ownerOnly.file)
      if (!own || !entry.isDirectory()) continue
      if (ownFolders.test(entry.name)) closeTree(place)
      else if (personalFolders.test(entry.name)) chmodSync(place, ownerOnly.folder)
    }
    if (own) chmodSync(folder, ownerOnly.folder)
    return null
  } catch (error) {
    return (
      `Other users of this machine may be able to read the data folder ${folder}: its ` +
      `permissions cannot be changed (${codeOf(error)}).`
    )
  }
}

/**
 * A secret in a file that only its owner can read, created on first use.
 * @throws ConfigError
 */
export function keptSecret(file: string): string {
  try {
    // `wx`: two servers starting at once end up with the same secret.
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST')
      throw new ConfigError(`The file ${file} is not writable (${codeOf(error)}).`)
  }
  try {
    chmodSync(file, 0o600)
    const secret = readFileSync(file, 'utf8').trim()
    if (secret.length >= 16) return secret
  } catch (error) {
    throw new ConfigError(`The file ${file} cannot be read (${codeOf(error)}).`)
  }
  throw new ConfigError(
    `The file ${file} contains no valid secret: delete it to generate a new one.`,
  )
}

/** Milliseconds within which a server that is shutting down releases the folder. */
const lockPatienceMs = 1_000
const lockRetryMs = 50

/**
 * Locks the data folder for this process. The operating system holds the lock, so it ends with the
 * process in any case.
 * @returns a function that releases it
 * @throws ConfigError if another process has it
 */
export async function lockDataFolder(folder: string): Promise<() => void> {
  const lock = new SqliteDatabase(path.join(folder, 'server.lock'), { timeout: 0 })
  for (let waitedMs = 0; ; waitedMs += lockRetryMs) {
    try {
      lock.exec('BEGIN EXCLUSIVE')
      return () => void lock.close()
    } catch (error) {
      if (codeOf(error) === 'SQLITE_BUSY' && waitedMs < lockPatienceMs) {
        await delay(lockRetryMs)
        continue
      }
      lock.close()
      if (codeOf(error) !== 'SQLITE_BUSY')
        throw new ConfigError(
          `JOBWATCH_DATA: the folder ${folder} cannot be locked (${codeOf(error)}).`,
        )
      throw new ConfigError(
        `The data folder ${folder} is in use by another Jobwatch. Stop that one, or set ` +
          'JOBWATCH_DATA to another folder.',
      )
    }
  }
}
