import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'

/** Where things lie in the data folder. All paths are absolute. */
export interface Folders {
  root: string
  /** The user's own package files; their data in `packages/data`. */
  packages: string
  /** Files that packages read with `"from": "input"`. */
  input: string
  job(id: number): JobFolder
}

/** What a job writes lies in one folder of its own. */
export interface JobFolder {
  root: string
  outputs: string
  previews: string
  /** DuckDB's spill files; gone when the job ends. */
  temp: string
  log: string
}

/**
 * Makes the folders of the data folder.
 * @throws an error fit to show when they cannot be written
 */
export function openFolders(root: string): Folders {
  const folders: Folders = {
    root,
    packages: join(root, 'packages'),
    input: join(root, 'input'),
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
      `The data folder ${root} cannot be written: ${error instanceof Error ? error.message : String(error)}. Set JOBWATCH_DATA to a folder that can.`,
      { cause: error },
    )
  }
  return folders
}

/**
 * As mkdir -p; Node's own recursive mkdir never returns where a parent cannot hold folders, such as
 * /proc.
 */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  if (dirname(folder) !== folder) makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** Makes the folder of a job that is about to run. */
export function makeJobFolder(folder: JobFolder): void {
  for (const each of [folder.outputs, folder.previews, folder.temp])
    mkdirSync(each, { recursive: true, mode: 0o700 })
}

/** How long a start waits for a server that is just closing, milliseconds. */
const lockPatienceMs = 1000

/**
 * Takes the data folder for this process. The lock is the operating system's, so it goes with the
 * process however that ends.
 * @returns how to give it back
 * @throws an error fit to show when another server has it
 */
export function lockFolder(root: string): () => void {
  const lock = new Database(join(root, 'engine.lock'), { timeout: lockPatienceMs })
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new Error(
      `The data folder ${root} is in use by another Jobwatch. Stop that one, or set JOBWATCH_DATA to another folder.`,
      { cause: error },
    )
  }
  return () => lock.close()
}
