/**
 * The thread of long reads: it has a read-only connection of its own, so that no query holds up
 * the event loop of the server. It sees what was committed before it was asked.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { errorCode } from '../shared/error-code.ts'
import { SqliteJobLists } from './job-lists.ts'
import { openForReading } from './open.ts'
import {
  endMessage,
  type ReadRequest,
  type ReadResponse,
  type ReadWorkerData,
} from './read-protocol.ts'

// Only `WorkerJobLists` starts this file, and only it sends messages.
const { file, limits } = workerData as ReadWorkerData
const db = openForReading(file)
const lists = new SqliteJobLists(db, limits)

async function respond({ id, method, args }: ReadRequest): Promise<ReadResponse> {
  try {
    const read = lists[method].bind(lists) as (...args: readonly unknown[]) => Promise<unknown>
    return { id, value: await read(...args) }
  } catch (error) {
    // An error that is thrown would end the thread, and every other read with it.
    const message = error instanceof Error ? error.message : String(error)
    return { id, error: { message, code: errorCode(error) } }
  }
}

parentPort?.on('message', (message: string) => {
  if (message === endMessage) {
    void db.destroy().finally(() => parentPort?.close())
    return
  }
  void respond(JSON.parse(message) as ReadRequest).then((response) =>
    parentPort?.postMessage(JSON.stringify(response), []),
  )
})
