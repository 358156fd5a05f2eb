import { readdirSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** Frequent enough that little more than the limit is written in between. */
const everyMs = 100
/** Bytes of disk space left for everything else. */
const minFree = 100_000_000

/** Watches what a job writes. */
export interface DiskWatch {
  /** @throws an error suitable for users if too much was written or the disk is nearly full */
  check(): void
  close(): void
}

/**
 * @param folders of the files that count
 * @param onExceeded called once if a limit is exceeded; {@link DiskWatch.check} throws from then on
 */
export function watchDisk(
  folders: readonly string[],
  limitMb: number,
  onExceeded: () => void,
): DiskWatch {
  let exceeded: string | null = null
  const look = () => {
    if (exceeded !== null) return
    exceeded = refusal(folders, limitMb)
    if (exceeded !== null) onExceeded()
  }
  const timer = setInterval(() => {
    try {
      look()
    } catch {
      // The folder cannot be read: the next check throws, where it can fail the job.
    }
  }, everyMs)
  return {
    check: () => {
      look()
      if (exceeded !== null) throw new Error(exceeded)
    },
    close: () => clearInterval(timer),
  }
}

function refusal(folders: readonly string[], limitMb: number): string | null {
  const written = folders.reduce((sum, folder) => sum + sizeOf(folder), 0)
  if (written > limitMb * 1_000_000) {
    return (
      `The output files of a job may total at most ${limitMb.toLocaleString('en-US')} MB. ` +
      'Write fewer rows or columns, or ask the operator to raise JOBWATCH_JOB_OUTPUT_MB.'
    )
  }
  const [folder] = folders
  if (folder === undefined) return null
  if (freeBytes(folder) >= minFree) return null
  return (
    `The disk is nearly full: less than ${minFree / 1_000_000} MB are free on the disk of ` +
    'the data folder. ' +
    'Free some space, then run the job again.'
  )
}

/** Infinite if the file system does not report it. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return Infinity
  }
}

function sizeOf(folder: string): number {
  // The file may be removed at any time.
  return readdirSync(folder).reduce(
    (sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}
