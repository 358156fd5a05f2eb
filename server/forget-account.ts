import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { replacedPrefix } from './backup/restore-backup.ts'
import { embeddedName } from './config/hosted-account.ts'
import { ControlError } from './control/protocol.ts'
import type { RecordStore } from './records/port.ts'
import { migrationBackup } from './shared/migrate.ts'

/** Copies that contain jobs and activity of every account. */
const isCopy = (name: string): boolean =>
  name.startsWith('store.db.corrupt-') ||
  name.startsWith(replacedPrefix) ||
  migrationBackup.test(name)

interface ForgetDeps {
  dataFolder: string
  records: Pick<RecordStore, 'forgetAccount'>
  /** Deletes the account's jobs; null if there is no such account. */
  forgetJobs: (slug: string) => Promise<number | null>
  /** Accounts that are being synced. */
  configured: readonly string[]
}

/**
 * Permanently deletes an account's jobs and records, and copies that may contain them.
 * @returns a sentence about what was deleted
 * @throws ControlError
 */
export async function forgetAccount(deps: ForgetDeps, slug: string): Promise<string> {
  const { dataFolder, records, forgetJobs, configured } = deps
  if (configured.includes(slug)) {
    throw new ControlError(
      slug === embeddedName
        ? 'The embedded account’s jobs are also in engine.db: to remove them, delete the data ' +
            'folder.'
        : `Account ${slug} is still configured: remove it from the settings first and restart, ` +
            'or its jobs are fetched again.',
    )
  }
  const jobs = await forgetJobs(slug)
  const hadRecords = await records.forgetAccount(slug)
  for (const name of readdirSync(dataFolder))
    if (isCopy(name)) rmSync(path.join(dataFolder, name), { recursive: true })
  if (jobs === null && !hadRecords)
    throw new ControlError(`There is no data of account ${slug} in ${dataFolder}.`)
  return `Account ${slug} has been deleted: ${jobs ?? 0} jobs and their activity.`
}
