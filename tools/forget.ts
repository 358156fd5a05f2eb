// `npm run forget -- <account>`: deletes an account's jobs and activity from the data folder.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { carryOverRecords } from '../server/carry-over-records.ts'
import { readConfig } from '../server/config/config.ts'
import { embeddedName } from '../server/config/hosted-account.ts'
import { forgetAccount } from '../server/forget-account.ts'
import { SqliteRecordStore } from '../server/records/sqlite-record-store.ts'
import { forgetAccount as forgetJobs } from '../server/store/delete-account.ts'
import { end, runCommand, throughServer } from './run-command.ts'

const [slug] = process.argv.slice(2)
if (slug === undefined) end('Which account? npm run forget -- <account>', 2)

await runCommand(async () => {
  const { dataFolder, accounts, embedded } = readConfig(process.env)
  if (!existsSync(dataFolder)) end(`There is no data folder ${dataFolder}.`, 2)
  const configured = accounts.map(({ account }) => account)
  if (embedded) configured.push(embeddedName)
  return throughServer(dataFolder, 'forget', { account: slug }, async () => {
    const storeFile = path.join(dataFolder, 'store.db')
    const records = await SqliteRecordStore.open(path.join(dataFolder, 'records.db'))
    try {
      carryOverRecords(storeFile, path.join(dataFolder, 'records.db'))
      const forgetStored = async () =>
        existsSync(storeFile) ? await forgetJobs(storeFile, slug) : null
      return await forgetAccount(
        { dataFolder, records, forgetJobs: forgetStored, configured },
        slug,
      )
    } finally {
      await records.close()
    }
  })
})
