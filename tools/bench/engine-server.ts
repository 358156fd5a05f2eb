// A server with the embedded engine in its own process, without the demonstration of a first start.
import path from 'node:path'
import { pino } from 'pino'
import { plainLook } from '../../contract/account.ts'
import { AppServer } from '../../server/app-server.ts'
import { readConfig } from '../../server/config/config.ts'
import { createEmbeddedSource } from '../../server/sources/embedded/source.ts'
import { answerBench } from './bench-process.ts'

/** Jobs at once. */
const slots = 10
const project = path.resolve(import.meta.dirname, '../..')
const config = readConfig(process.env)
const log = pino({ level: 'silent' })
const server = new AppServer({
  config,
  log,
  accounts: ({ baseUrl }) => [
    {
      source: createEmbeddedSource({
        account: 'local',
        dataDir: config.dataFolder,
        packagesDir: path.join(project, 'packages'),
        datasetsDir: path.join(project, 'node_modules', 'vega-datasets', 'data'),
        baseUrl,
        log,
        firstStart: false,
        slots,
      }),
      look: plainLook,
    },
  ],
})
await server.listen()
answerBench(server, {})
