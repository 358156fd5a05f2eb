import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When a process was started, in the system's own words: with its number, this tells it from any
 * later process of that number.
 * @returns null when there is no such process, or the system does not tell
 */
export function processStamp(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // Field 22, counted after the command's name, which may hold spaces and brackets. A zombie is
      // as good as gone.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')
      return fields && fields[0] !== 'Z' ? (fields[19] ?? null) : null
    }
    if (process.platform === 'win32') return null
    return (
      execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
    )
  } catch {
    return null
  }
}

/**
 * Ends a process if it is still the one that was noted, and waits until it is gone.
 * @returns whether there was anything to end
 */
export async function killIfSame(pid: number, stamp: string): Promise<boolean> {
  if (processStamp(pid) !== stamp) return false
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return false
  }
  for (let tries = 0; tries < 200 && processStamp(pid) === stamp; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return true
}
