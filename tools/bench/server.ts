// A server for the bench in its own process, so that its memory, CPU time and event loop can be
// measured separately.
import { pino } from 'pino'
import { createScriptedSource } from '../../e2e/world/scripted-source.ts'
import { plainLook } from '../../contract/account.ts'
import { AppServer } from '../../server/app-server.ts'
import { readConfig } from '../../server/config/config.ts'
import { answerBench } from './bench-process.ts'

const source = createScriptedSource({ account: 'bench', now: Date.now })
const server = new AppServer({
  config: readConfig(process.env),
  accounts: () => [{ source, look: plainLook }],
  log: pino({ level: 'silent' }),
})
await server.listen()
let nextId = 5_000_000
const running: number[] = []

answerBench(server, {
  add: () => {
    nextId += 1
    source.addJob({ id: nextId })
    running.push(nextId)
    return nextId
  },
  complete: () => {
    const id = running.pop() ?? 0
    source.changeJob(id, { status: 'completed', completed_at: new Date().toISOString() })
    return id
  },
  'hold stops': () => {
    source.hold('stop')
    return null
  },
})
