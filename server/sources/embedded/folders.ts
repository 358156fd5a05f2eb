import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { errorMessage } from '../../shared/error-message.ts'

/** The layout of the data folder. All paths are absolute. */
export interface Folders {
  root: string
  /** The user's package files; their data is in `packages/data`. */
  packages: string
  /** Files that packages read with `"from": "input"`. */
  input: string
  /** Node's cache of the compiled program of a job's process: it then starts twice as fast. */
  compiled: string
  job(id: number): JobFolder
}

/** Everything a job writes is in its own folder. */
export interface JobFolder {
  root: string
  outputs: string
  previews: string
  /** DuckDB's spill files; removed when the job ends. */
  temp: string
  log: string
}

/**
 * Creates the data folder's subfolders.
 * @throws an error suitable for users if they cannot be written
 */
export function openFolders(root: string): Folders {
  const folders: Folders = {
    root,
    packages: join(root, 'packages'),
    input: join(root, 'input'),
    compiled: join(root, 'compiled'),
    job: (id) => {
      const job = join(root, 'jobs', String(id))
      return {
        root: job,
        outputs: join(job, 'outputs'),
        previews: join(job, 'previews'),
        temp: join(job, 'temp'),
        log: join(job, 'job.log'),
      }
    },
  }
  try {
    for (const folder of [
      folders.packages,
      join(folders.packages, 'data'),
      folders.input,
      folders.compiled,
      join(root, 'jobs'),
    ])
      makeFolder(folder)
    const probe = join(root, `.write-check-${process.pid}`)
    const file = openSync(probe, 'w')
    writeSync(file, 'x')
    closeSync(file)
    rmSync(probe)
  } catch (error) {
    throw new Error(
      `The data folder ${root} is not writable: ` +
        `${errorMessage(error)}. Set JOBWATCH_DATA to a ` +
        'writable folder.',
      { cause: error },
    )
  }
  return folders
}

/**
 * Like mkdir -p; Node's recursive mkdir never returns if a parent cannot contain folders, such as
 * /proc.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** Creates the folder of a job that is about to run. */
export function makeJobFolder(folder: JobFolder): void {
  for (const each of [folder.outputs, folder.previews, folder.temp])
    mkdirSync(each, { recursive: true, mode: 0o700 })
}

/** Milliseconds a start waits for a server that is just closing. */
const lockPatienceMs = 1000

/**
 * Locks the data folder for this process. The operating system holds the lock, so it ends with the
 * process in any case.
 * @returns a function that releases it
 * @throws an error suitable for users if another server has it
 */
export function lockFolder(root: string): () => void {
  const lock = new Database(join(root, 'engine.lock'), { timeout: lockPatienceMs })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new Error(
      `The data folder ${root} is in use by another Jobwatch. Stop that one, or set ` +
        'JOBWATCH_DATA to another folder.',
      { cause: error },
    )
  }
  return () => lock.close()
}
