import * as z from 'zod/mini'

/** The databases of a data folder. The job store is a cache, so a backup may lack it. */
export const databaseFiles = ['records.db', 'engine.db', 'store.db'] as const
export type DatabaseFile = (typeof databaseFiles)[number]

export const manifestName = 'manifest.json'

const fileSchema = z.object({
  name: z.enum(databaseFiles),
  bytes: z.number(),
  sha256: z.string(),
  /** Rows by table. */
  rows: z.record(z.string(), z.number()),
})
export type BackupFile = z.output<typeof fileSchema>

/** What a backup holds; a file of the backup itself. */
export const manifestSchema = z.object({
  jobwatch: z.string(),
  created_at: z.string(),
  files: z.array(fileSchema),
})
export type Manifest = z.output<typeof manifestSchema>

/** A backup that failed, or a file that is not one; the message is suitable for users. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}
