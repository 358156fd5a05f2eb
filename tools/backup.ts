// `npm run backup -- <file> [--with-store]`: backs up the data folder, also while a server uses it.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { Backups } from '../server/backup/backups.ts'
import { backupMessage } from '../server/backup/backup-message.ts'
import { readConfig } from '../server/config/config.ts'
import { end, runCommand, throughServer } from './run-command.ts'

const args = process.argv.slice(2)
const withStore = args.includes('--with-store')
const [name] = args.filter((arg) => !arg.startsWith('--'))
if (name === undefined) end('Where to? npm run backup -- <file> [--with-store]', 2)

await runCommand(async () => {
  const { dataFolder } = readConfig(process.env)
  if (!existsSync(dataFolder)) end(`There is no data folder ${dataFolder}.`, 2)
  // npm starts this in the project; the path is relative to where it was typed.
  const file = path.resolve(process.env['INIT_CWD'] ?? '.', name)
  return throughServer(dataFolder, 'backup', { file, withStore }, async () => {
    const log = { info: () => undefined, error: () => undefined }
    return backupMessage(
      await new Backups({ dataFolder, now: Date.now, log }).make(file, withStore),
    )
  })
})
