import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'

const databases = ['records.db', 'store.db', 'engine.db'] as const

async function fileSize(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch {
    return 0
  }
}

/** An estimate: files come and go with the jobs while this reads. */
async function folderSize(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries)
    if (entry.isFile()) bytes += await fileSize(path.join(entry.parentPath, entry.name))
  return bytes
}

/** What takes up space in the data folder: the databases with their logs, and outputs of jobs. */
export async function listStorage(folder: string): Promise<{ file: string; bytes: number }[]> {
  const found = await Promise.all(
    databases.map(async (file) => {
      const place = path.join(folder, file)
      return { file, bytes: (await fileSize(place)) + (await fileSize(`${place}-wal`)) }
    }),
  )
  const jobs = { file: 'jobs/', bytes: await folderSize(path.join(folder, 'jobs')) }
  return [...found, jobs].filter(({ bytes }) => bytes > 0)
}
