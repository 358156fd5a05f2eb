/**
 * The process that copies one database, so that the server's event loop is not blocked for the
 * seconds this takes. Arguments: source, target, name.
 */
import { errorMessage } from '../shared/error-message.ts'
import { copyDatabase } from './database-copy.ts'
import { databaseFiles, type BackupFile } from './manifest.ts'

export type CopyResult = { copied: Omit<BackupFile, 'sha256'> } | { error: string }

function copy(): CopyResult {
  const [source = '', target = '', wanted] = process.argv.slice(2)
  const name = databaseFiles.find((file) => file === wanted)
  if (name === undefined) return { error: 'Unknown database.' }
  try {
    return { copied: copyDatabase(source, target, name) }
  } catch (error) {
    return { error: errorMessage(error) }
  }
}

process.umask(0o077)
process.send?.(copy(), () => process.disconnect())
