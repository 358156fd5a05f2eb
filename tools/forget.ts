// `npm run forget -- <account>`: deletes an account's jobs and activity from the data folder.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { carryOverRecords } from '../server/carry-over-records.ts'
import { readConfig } from '../server/config/config.ts'
import { SqliteRecordStore } from '../server/records/sqlite-record-store.ts'
import { lockDataFolder } from '../server/data-folder.ts'
import { storeTrouble } from '../server/store/errors.ts'
import { forgetAccount } from '../server/store/delete-account.ts'

process.umask(0o077)

const say = (text: string, code: number) => {
  process.stderr.write(`${text}\n`)
  process.exit(code)
}

const [slug] = process.argv.slice(2)
if (slug === undefined) say('Which account? npm run forget -- <account>', 2)
else {
  try {
    const { dataFolder, accounts, embedded } = readConfig(process.env)
    if (accounts.some(({ account }) => account === slug))
      say(
        `Account ${slug} is still configured: remove it from the settings first, or its jobs ` +
          'are fetched again.',
        2,
      )
    if (embedded && slug === 'local')
      say(
        'The embedded account’s jobs are also in engine.db: to remove them, delete the data ' +
          'folder.',
        2,
      )
    if (!existsSync(dataFolder)) say(`There is no data folder ${dataFolder}.`, 2)
    const unlock = await lockDataFolder(dataFolder)
    const storeFile = path.join(dataFolder, 'store.db')
    const recordsFile = path.join(dataFolder, 'records.db')
    const records = await SqliteRecordStore.open(recordsFile)
    carryOverRecords(storeFile, recordsFile)
    const jobs = existsSync(storeFile) ? await forgetAccount(storeFile, slug) : null
    const hadRecords = await records.forgetAccount(slug)
    await records.close()
    // Damaged stores that were set aside contain jobs of every account.
    for (const name of readdirSync(dataFolder))
      if (name.startsWith('store.db.corrupt-')) rmSync(path.join(dataFolder, name))
    unlock()
    if (jobs === null && !hadRecords)
      say(`There is no data of account ${slug} in ${dataFolder}.`, 2)
    else say(`Account ${slug} has been deleted: ${jobs ?? 0} jobs and their activity.`, 0)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    say(storeTrouble(error) === null ? message : `${storeTrouble(error)} Stop the server first.`, 2)
  }
}
