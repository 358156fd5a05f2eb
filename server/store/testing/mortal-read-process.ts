/**
 * Like the reading process, except that it dies of its first message ever and of every
 * `countNewer`.
 */
import { existsSync, writeFileSync } from 'node:fs'

const mark = `${process.argv[2]}.died-once`

process.prependListener('message', (message: unknown) => {
  const isFatal = JSON.stringify(message).includes('"countNewer"')
  if (existsSync(mark) && !isFatal) return
  writeFileSync(mark, '')
  process.exit(1)
})

await import('../read-process.ts')
