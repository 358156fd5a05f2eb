import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * A process's start time as reported by the system. Together with the pid it tells the process
 * apart from later ones with the same pid.
 * @returns null if there is no such process or the system does not report it
 */
export function processStamp(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      // Field 22, counted after the command name, which may contain spaces and brackets. Zombies
      // count as gone.
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
 * Kills a process if it is still the recorded one, and waits until it is gone.
 * @returns whether it was still there
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
