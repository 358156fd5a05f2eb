import type { BackupResult } from './write-backup.ts'

/** A sentence about a finished backup. */
export function backupMessage({ file, bytes, sha256, manifest }: BackupResult): string {
  const names = manifest.files.map(({ name }) => name).join(', ')
  return `${names} were backed up to ${file} (${Math.ceil(bytes / 1024)} kB, SHA-256 ${sha256}).`
}
