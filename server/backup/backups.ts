import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod/mini'
import { errorMessage } from '../shared/error-message.ts'
import { BackupError } from './manifest.ts'
import { writeBackup, type BackupResult } from './write-backup.ts'

export interface BackupLog {
  info: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

const lastSchema = z.object({
  file: z.string(),
  atMs: z.number(),
  bytes: z.number(),
  seconds: z.number(),
})
/** The last successful backup. */
export type LastBackup = z.output<typeof lastSchema>

/** The last backup is remembered in the data folder, so that its age survives a restart. */
const lastFile = (dataFolder: string): string => path.join(dataFolder, 'last-backup.json')

function readLast(dataFolder: string): LastBackup | null {
  try {
    return lastSchema.parse(JSON.parse(readFileSync(lastFile(dataFolder), 'utf8')))
  } catch {
    return null
  }
}

interface BackupsDeps {
  dataFolder: string
  /** Milliseconds since 1970. */
  now: () => number
  log: BackupLog
}

/** Makes the backups of a data folder, one at a time. */
export class Backups {
  readonly #deps: BackupsDeps
  #last: LastBackup | null
  #failures = 0
  #isBusy = false

  constructor(deps: BackupsDeps) {
    this.#deps = deps
    this.#last = readLast(deps.dataFolder)
  }

  get figures(): { last: LastBackup | null; failures: number } {
    return { last: this.#last, failures: this.#failures }
  }

  /**
   * @param file absolute path of the archive
   * @throws BackupError, or the system's error
   */
  async make(file: string, withStore = false): Promise<BackupResult> {
    const { dataFolder, now, log } = this.#deps
    if (this.#isBusy) throw new BackupError('Another backup is being made: try again later.')
    this.#isBusy = true
    const atMs = now()
    const startMs = performance.now()
    try {
      const result = await writeBackup({ dataFolder, file, withStore, nowMs: atMs })
      const seconds = Math.round(performance.now() - startMs) / 1000
      this.#last = { file, atMs, bytes: result.bytes, seconds }
      writeFileSync(lastFile(dataFolder), `${JSON.stringify(this.#last)}\n`, { mode: 0o600 })
      log.info({ file, bytes: result.bytes, seconds }, 'A backup was made')
      return result
    } catch (error) {
      this.#failures += 1
      log.error({ file, reason: errorMessage(error) }, 'A backup failed')
      throw error
    } finally {
      this.#isBusy = false
    }
  }
}
