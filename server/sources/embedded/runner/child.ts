import { constants, setPriority } from 'node:os'
import { appendLog } from '../log-file.ts'
import { openSandbox } from './database.ts'
import { startDataflow, type Dataflow } from './dataflow.ts'
import { cutEnd, type FromChild, type RunEnd, type ToChild } from './protocol.ts'
import { errorMessage } from '../../../shared/error-message.ts'

/*
 * The process of one job. It receives one work message and any number of stops, and dies with its
 * parent. It calls process.exit only when no query is running, because that would hang until the
 * query ends.
 */

// Keeps the pages responsive whatever a job does. Not the lowest priority: on a busy machine a stop
// would be delayed.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

let work: Dataflow | null = null
let asked = false

const send = (message: FromChild) => {
  if (process.connected) process.send?.(message)
}

const leave = (end: RunEnd) => {
  if (!process.connected) return
  process.send?.({ type: 'ended', end: cutEnd(end) } satisfies FromChild, () => process.exit(0))
}

const take = async (message: ToChild): Promise<void> => {
  // The parent may have exited before the listener was registered.
  if (!process.connected) process.exit(0)
  switch (message.type) {
    case 'run':
      work = startDataflow(message.plan, send, (line) =>
        appendLog(message.plan.logFile, Date.now(), line),
      )
      // A stop may arrive first.
      if (asked) work.stop()
      return leave(await work.ended)
    case 'probe':
      try {
        const connection = await openSandbox({
          limits: message.limits,
          tempFolder: message.tempFolder,
          readable: [],
          writable: [],
        })
        await connection.run('select 1')
        return leave({ kind: 'completed', records: 0, rejected: 0 })
      } catch (error) {
        return leave({
          kind: 'failed',
          where: 'Start',
          message: errorMessage(error),
        })
      }
    case 'stop':
      asked = true
      work?.stop()
  }
}

process.on('message', (message) => void take(message as ToChild))
process.on('disconnect', () => {
  work?.stop()
  process.kill(process.pid, 'SIGKILL')
})
// The parent decides when a job ends, but Ctrl-C in a terminal reaches the whole group.
process.on('SIGINT', () => undefined)
