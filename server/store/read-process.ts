/**
 * The process for long reads. It has its own read-only connection, so that no query blocks the
 * server's event loop, and sees everything committed before a request. Arguments: the database
 * file, and the search limits as JSON.
 */
import { errorCode } from '../shared/error-code.ts'
import { SqliteJobLists } from './job-lists.ts'
import { openForReading } from './open.ts'
import { endMessage, type ReadRequest, type ReadResponse } from './read-protocol.ts'
import type { SearchLimits } from './selection.ts'
import { errorMessage } from '../shared/error-message.ts'

const [file = '', limits = ''] = process.argv.slice(2)
const db = openForReading(file)
// Only `ProcessJobLists` starts this file and sends it messages.
const lists = new SqliteJobLists(db, JSON.parse(limits) as SearchLimits)

async function respond({ id, method, args }: ReadRequest): Promise<ReadResponse> {
  try {
    const read = lists[method].bind(lists) as (...args: readonly unknown[]) => Promise<unknown>
    return { id, value: await read(...args) }
  } catch (error) {
    // A thrown error would end the process and every other read.
    const message = errorMessage(error)
    return { id, error: { message, code: errorCode(error) } }
  }
}

const end = () => void db.destroy().finally(() => process.exit(0))

process.on('message', (message: typeof endMessage | ReadRequest) => {
  if (message === endMessage) end()
  else void respond(message).then((response) => process.send?.(response))
})
// The server is gone, for whatever reason.
process.on('disconnect', end)
// Ctrl-C reaches the whole process group, but the server decides when reading ends.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
