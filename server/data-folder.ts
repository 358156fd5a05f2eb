import { randomBytes } from 'node:crypto'
import { accessSync, chmodSync, constants, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { ConfigError } from './config-error.ts'

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown error')

/** One folder after the other: Node's own recursive form never ends where the system says ENOENT to a folder whose parent is there (`/proc`). */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return
  makeFolders(path.dirname(folder))
  mkdirSync(folder)
}

/**
 * Makes the folder if it is missing, and makes sure that it can be written.
 * @throws ConfigError
 */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolders(folder)
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    // Permissions do not tell of a full or read-only disk.
    const trial = path.join(folder, '.writable')
    writeFileSync(trial, '')
    rmSync(trial)
  } catch (error) {
    throw new ConfigError(`JOBWATCH_DATA: the folder ${folder} cannot be written (${codeOf(error)}).`)
  }
}

/**
 * A secret kept in a file that only its owner can read, made at the first use.
 * @throws ConfigError
 */
export function keptSecret(file: string): string {
  try {
    // `wx`: two servers starting at once end up with the same secret.
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw new ConfigError(`The file ${file} cannot be written (${codeOf(error)}).`)
  }
  try {
    chmodSync(file, 0o600)
    const secret = readFileSync(file, 'utf8').trim()
    if (secret.length >= 16) return secret
  } catch (error) {
    throw new ConfigError(`The file ${file} cannot be read (${codeOf(error)}).`)
  }
  throw new ConfigError(`The file ${file} holds no usable secret: delete it, and a new one is made.`)
}

/** A server that is just closing gives the folder back within this, milliseconds. */
const lockPatienceMs = 1_000
const lockRetryMs = 50

/**
 * Takes the data folder for this process, whatever accounts it serves. The lock is the operating system's, so it goes with the
 * process however that ends.
 * @returns how to give it back
 * @throws ConfigError when another process has it
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
      if (codeOf(error) !== 'SQLITE_BUSY') throw new ConfigError(`JOBWATCH_DATA: the folder ${folder} cannot be locked (${codeOf(error)}).`)
      throw new ConfigError(`The data folder ${folder} is in use by another Jobwatch. Stop that one, or set JOBWATCH_DATA to another folder.`)
    }
  }
}
