/**
 * The reading thread, but for two things: it dies of its first message ever, and of every
 * `countNewer`.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import type { ReadRequest, ReadWorkerData } from '../read-protocol.ts'

const { file } = workerData as ReadWorkerData
const mark = `${file}.died-once`

parentPort?.on('message', (message: string) => {
  const isFatal = message.startsWith('{') && (JSON.parse(message) as ReadRequest).method
  if (existsSync(mark) && isFatal !== 'countNewer') return
  writeFileSync(mark, '')
  process.exit(1)
})

await import('../read-worker.ts')
