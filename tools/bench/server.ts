// A server for the bench in its own process, so that its memory and CPU time can be measured
// separately.
import { pino } from 'pino'
import { createScriptedSource } from '../../e2e/world/scripted-source.ts'
import { plainLook } from '../../contract/account.ts'
import { AppServer } from '../../server/app-server.ts'
import { readConfig } from '../../server/config/config.ts'

const source = createScriptedSource({ account: 'bench', now: Date.now })
const server = new AppServer({
  config: readConfig(process.env),
  accounts: () => [{ source, look: plainLook }],
  log: pino({ level: 'silent' }),
})
await server.listen()
process.send?.({ url: server.url })
process.on('message', (message) => {
  if (message === 'usage')
    process.send?.({
      rssMb: process.memoryUsage().rss / 1e6,
      cpuMs: (process.cpuUsage().user + process.cpuUsage().system) / 1000,
    })
  if (message === 'add') source.addJob({ id: 5_000_000 })
  if (message === 'end') void server.close().then(() => process.exit(0))
})
