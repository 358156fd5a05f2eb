import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { checksumFile } from './files.ts'
import type { Backups } from './backups.ts'

/** How often the schedule looks whether a backup is due. */
const checkEveryMs = 60_000
/** A failed backup is tried again after this time: a full disk needs somebody to act. */
const retryAfterMs = 600_000

/** Scheduled backups have the time in their name; others in the folder are left alone. */
const namePattern = /^jobwatch-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z\.tar$/
const leftoverPattern = /^jobwatch-\d{8}T\d{6}Z\.tar\.partial/

const nameAt = (ms: number): string =>
  `jobwatch-${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z.tar`

function timeOf(name: string): number | null {
  const [, year, month, day, hour, minute, second] = namePattern.exec(name) ?? []
  if (year === undefined) return null
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

export interface ScheduleOptions {
  folder: string
  everyMs: number
  /** How many scheduled backups are kept. */
  keep: number
}

interface ScheduleDeps extends ScheduleOptions {
  backups: Pick<Backups, 'make'>
  /** Milliseconds since 1970. */
  now: () => number
}

/** Makes a backup whenever the newest one is old enough, and removes the oldest. */
export class BackupSchedule {
  readonly #deps: ScheduleDeps
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #notBeforeMs = -Infinity

  constructor(deps: ScheduleDeps) {
    this.#deps = deps
  }

  start(): void {
    const check = () => {
      this.#running = this.check()
    }
    this.#timer = setInterval(check, checkEveryMs)
    check()
  }

  async close(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#running
  }

  /** Never rejects: a failed backup is logged and counted by {@link Backups}. */
  async check(): Promise<void> {
    const { backups, folder, now } = this.#deps
    if (!this.#isDue()) return
    this.#notBeforeMs = now() + retryAfterMs
    try {
      this.#removeLeftovers()
      await backups.make(path.join(folder, nameAt(now())))
      this.#removeOldest()
    } catch {
      return
    }
    this.#notBeforeMs = -Infinity
  }

  #isDue(): boolean {
    const { everyMs, now } = this.#deps
    if (now() < this.#notBeforeMs) return false
    const newest = this.#scheduled()[0]
    const age = newest === undefined ? Infinity : now() - (timeOf(newest) ?? 0)
    // A name in the future, after a clock was corrected, must not prevent backups.
    return age >= everyMs || age < 0
  }

  /** Names of scheduled backups, newest first. */
  #scheduled(): string[] {
    return this.#names()
      .filter((name) => timeOf(name) !== null)
      .toSorted()
      .toReversed()
  }

  #names(): string[] {
    try {
      return readdirSync(this.#deps.folder)
    } catch {
      // The folder is created by the first backup; any other error is reported by it.
      return []
    }
  }

  #removeLeftovers(): void {
    for (const name of this.#names())
      if (leftoverPattern.test(name))
        rmSync(path.join(this.#deps.folder, name), { recursive: true, force: true })
  }

  #removeOldest(): void {
    const { folder, keep } = this.#deps
    for (const name of this.#scheduled().slice(keep)) {
      const file = path.join(folder, name)
      rmSync(file, { force: true })
      rmSync(checksumFile(file), { force: true })
    }
  }
}
