import path from 'node:path'
import { embeddedName } from './config/hosted-account.ts'
import { ConfigError } from './config/config-error.ts'
import { readConfig } from './config/config.ts'
import { errorMessage } from './shared/error-message.ts'
import { handleUncaughtErrors } from './uncaught-errors.ts'

/** Milliseconds the server may spend draining after an unexpected error. */
const brokenDrainMs = 15_000

/** Node runs TypeScript from this version on; on 20, better-sqlite3 crashes the process. */
const minNodeVersion = [22, 18] as const

function assertNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > minNodeVersion[0] || (major === minNodeVersion[0] && minor >= minNodeVersion[1]))
    return
  throw new ConfigError(
    `Node ${minNodeVersion.join('.')} or later is required, this is ${version}. npm start ` +
      'finds or downloads one.',
  )
}

async function main(): Promise<void> {
  // Everything created from here on, including by job processes, is accessible to the owner only.
  process.umask(0o077)
  assertNode(process.versions.node)
  const config = readConfig(process.env)
  const { pino } = await import('pino')
  const { AppServer } = await import('./app-server.ts')
  const { createHostedSource } = await import('./sources/hosted/source.ts')
  const { createEmbeddedSource } = await import('./sources/embedded/source.ts')
  const log = pino(
    { level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  )
  const project = path.resolve(import.meta.dirname, '..')
  const embedded = (baseUrl: string) =>
    createEmbeddedSource({
      account: embeddedName,
      dataDir: config.dataFolder,
      packagesDir: path.join(project, 'packages'),
      datasetsDir: path.join(project, 'node_modules', 'vega-datasets', 'data'),
      baseUrl,
      log,
      jobOutputMb: config.jobOutputMb,
    })
  const server = new AppServer({
    config,
    log,
    accounts: ({ baseUrl }) => [
      ...config.accounts.map(({ look, ...options }) => ({
        source: createHostedSource({ ...options, log }),
        look,
      })),
      ...(config.embedded ? [{ source: embedded(baseUrl), look: config.embeddedLook }] : []),
    ],
  })

  let ending: Promise<void> | null = null
  const end = (details: object, exitCode: number) => {
    if (ending) return
    log.info(details, 'Jobwatch is stopping')
    // Work that cannot be drained must not keep a broken server alive.
    if (exitCode !== 0) setTimeout(() => process.exit(exitCode), brokenDrainMs).unref()
    ending = server.close().then(
      () => process.exit(exitCode),
      (error: unknown) => {
        log.error({ err: error }, 'Jobwatch did not stop cleanly')
        process.exit(1)
      },
    )
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end({ signal }, 0))
  handleUncaughtErrors(process, log, (exitCode) => end({}, exitCode))

  await server.listen()
  process.stdout.write(`Jobwatch is ready: ${server.url}\n`)
}

main().catch((error: unknown) => {
  process.stderr.write(`${errorMessage(error)}\n`)
  process.exit(2)
})
