// `npm run restore -- <file>`: puts the databases of a backup into the data folder. The server must
// not be running.
import path from 'node:path'
import { restoreBackup } from '../server/backup/restore-backup.ts'
import { readConfig } from '../server/config/config.ts'
import { lockDataFolder, prepareDataFolder } from '../server/data-folder.ts'
import { end, runCommand } from './run-command.ts'

const [name] = process.argv.slice(2)
if (name === undefined) end('Which backup? npm run restore -- <file>', 2)

await runCommand(async () => {
  const { dataFolder } = readConfig(process.env)
  prepareDataFolder(dataFolder)
  const unlock = await lockDataFolder(dataFolder)
  try {
    const file = path.resolve(process.env['INIT_CWD'] ?? '.', name)
    const { manifest, replaced } = await restoreBackup(dataFolder, file, Date.now())
    const names = manifest.files.map((copy) => copy.name).join(', ')
    const done = `${names} were restored as of ${manifest.created_at}.`
    if (replaced === null) return done
    return `${done} What was there is in ${replaced}; delete it when everything is as expected.`
  } finally {
    unlock()
  }
})
