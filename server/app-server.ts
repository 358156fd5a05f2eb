import path from 'node:path'
import { getRequestListener } from '@hono/node-server'
import type { Logger } from 'pino'
import * as z from 'zod/mini'
import type { AccountLook } from '../contract/account.ts'
import { backupMessage } from './backup/backup-message.ts'
import { BackupSchedule } from './backup/backup-schedule.ts'
import { Backups } from './backup/backups.ts'
import { ConfigError } from './config/config-error.ts'
import type { Config } from './config/config.ts'
import { ControlServer } from './control/control-server.ts'
import { openDatabases, type DatabaseOptions, type Databases } from './databases.ts'
import { closeDataFolder, keptSecret, lockDataFolder, prepareDataFolder } from './data-folder.ts'
import { forgetAccount } from './forget-account.ts'
import { createApp } from './http/app.ts'
import { HttpPort } from './http-port.ts'
import { Identity } from './identity/identity.ts'
import { Notifier } from './notify/notifier.ts'
import { httpSender } from './notify/sender.ts'
import { OidcClient } from './identity/oidc.ts'
import { canHashPasswords } from './identity/password-hasher.ts'
import { UserCommands, userCommandSchema } from './identity/user-commands.ts'
import { listStorage } from './storage.ts'
import type { RenderPage } from '../contract/page-rendering.ts'
import { pageBundle } from './page-bundle.ts'
import { isAccountName } from './config/hosted-account.ts'
import { HeldRequests } from './http/held-requests.ts'
import type { HttpAccount, HttpDeps } from './http/app-context.ts'
import type { SqliteRecordStore } from './records/sqlite-record-store.ts'
import type { JobSource } from './sources/port.ts'
import { AccountService } from './account/account-service.ts'
import { AccountTopics } from './account/account-topics.ts'
import type { Clock } from './account/clock.ts'
import { DurationHistogram } from './shared/histogram.ts'
import { version } from './shared/version.ts'
import { timedJobStore } from './store/timed-job-store.ts'
import { operationalErrorOf } from './account/operational-error.ts'

/** Arguments of commands. */
const backupArgs = z.object({ file: z.string(), withStore: z.boolean() })
const forgetArgs = z.object({ account: z.string() })

const projectFolder = path.resolve(import.meta.dirname, '..')

export interface ServerDeps {
  config: Config
  /**
   * Creates the accounts once the server's origin is known (`http://127.0.0.1:4400`). The first one
   * is the default.
   */
  accounts: (place: { baseUrl: string }) => { source: JobSource; look: AccountLook }[]
  log: Logger
  /** Milliseconds since 1970; defaults to the system clock. */
  now?: Clock
  /**
   * Monotonic clock in milliseconds; defaults to `now` if given, otherwise to the process's own.
   */
  monotonic?: Clock
  /** Where long reads of the store run; tests with many servers read in place. */
  longReads?: DatabaseOptions['longReads']
  /** Folder of the built page; defaults to `dist`. */
  pageFolder?: string
  /** Renders pages; defaults to the code in `pageFolder`. */
  renderPage?: RenderPage
}

function assertNames(slugs: readonly string[], publicUrl: URL | null): void {
  const bad = slugs.find((slug, index) => !isAccountName(slug) || slugs.indexOf(slug) !== index)
  if (bad !== undefined)
    throw new ConfigError(
      `Invalid account name "${bad}": it is reserved, or has characters other than a–z, 0–9 ` +
        'and dashes.',
    )
  // Proxies may or may not remove the base path, so an account's path must not look like it.
  const [, base = ''] = publicUrl?.pathname.split('/') ?? []
  if (slugs.includes(base))
    throw new ConfigError(`PUBLIC_URL must not begin with the name of an account (${base}).`)
}

/** A server. Nothing is started before `listen`. */
export class AppServer {
  readonly #deps: ServerDeps
  readonly #now: Clock
  readonly #monotonic: Clock
  readonly #port: HttpPort
  readonly #storeDurations = new DurationHistogram()
  /** Functions that undo what was opened, in the order of opening. */
  readonly #opened: (() => Promise<void>)[] = []

  constructor(deps: ServerDeps) {
    this.#deps = deps
    this.#now = deps.now ?? Date.now
    this.#monotonic = deps.monotonic ?? deps.now ?? (() => performance.now())
    this.#port = new HttpPort(deps.config, deps.log)
  }

  /** `http://127.0.0.1:4400/` or the public URL; available once the server listens. */
  get url(): string {
    return `${this.#baseUrl}/`
  }

  get #baseUrl(): string {
    const { publicUrl } = this.#deps.config
    return publicUrl ? publicUrl.href.replace(/\/+$/, '') : this.#port.origin
  }

  /**
   * @throws ConfigError or the source's own error, with a message for the user; everything already
   * started is shut down first
   */
  async listen(): Promise<void> {
    try {
      await this.#open()
    } catch (error) {
      await this.close().catch(() => undefined)
      const failure = operationalErrorOf(error)
      throw failure ? new ConfigError(failure.message) : error
    }
  }

  /** Drains requests and shuts everything down. */
  async close(): Promise<void> {
    for (const end of this.#opened.splice(0).reverse()) await end()
  }

  async #open(): Promise<void> {
    const { config, log, longReads } = this.#deps
    if (config.isTeam && !canHashPasswords())
      throw new ConfigError(
        `SIGN_IN=on needs Node 24.7 or later; this is ${process.versions.node}.`,
      )
    const secrets = await this.#openDataFolder()
    await this.#port.open()
    this.#opened.push(() => this.#port.close())
    const sources = this.#deps.accounts({ baseUrl: this.#baseUrl })
    assertNames(
      sources.map(({ source }) => source.account),
      config.publicUrl,
    )
    const databases = await openDatabases(config.dataFolder, { nowMs: this.#now(), log, longReads })
    this.#opened.push(databases.close)
    const accounts = await this.#openAccounts(sources, databases)
    const backups = this.#openBackups()
    const identity = this.#identity(databases.records)
    const held = new HeldRequests()
    await this.#openControl(databases, { backups, identity }, [...accounts.keys()])
    const pageFolder = this.#deps.pageFolder ?? path.join(projectFolder, 'dist')
    const app = createApp({
      ...secrets,
      accounts,
      records: databases.records,
      identity,
      ...this.#access(),
      port: () => this.#port.port,
      devOrigin: config.devOrigin,
      pageFolder,
      renderPage: this.#deps.renderPage ?? pageBundle(pageFolder),
      now: this.#now,
      log,
      storeDurations: this.#storeDurations,
      held,
      backups: () => backups.figures,
    })
    this.#port.serve(getRequestListener(app.fetch))
    // Requests are drained before the things that serve them are closed.
    this.#opened.push(() => this.#port.close())
    // What is held is answered first: it would be waited for.
    this.#opened.push(async () => held.close())
    const apiKeyFile = config.apiKey === null ? this.#fileOf('api-key') : undefined
    log.info(
      { version, accounts: [...accounts.keys()], data: config.dataFolder, apiKeyFile },
      'Jobwatch is ready',
    )
    await this.#warnWithoutUsers(databases.records)
  }

  #identity(records: SqliteRecordStore): Identity {
    const { sessionAges: ages } = this.#deps.config
    return new Identity(records.identity, { ages, now: this.#now })
  }

  #access(): Pick<HttpDeps, 'isTeam' | 'sessionAges' | 'oidc' | 'site' | 'facts'> {
    const { config } = this.#deps
    const { isTeam, sessionAges, oidc } = config
    return {
      isTeam,
      sessionAges,
      oidc: oidc && new OidcClient({ ...oidc, publicUrl: this.#baseUrl }, this.#now),
      site: config,
      facts: { startedMs: this.#now(), storage: () => listStorage(config.dataFolder) },
    }
  }

  async #warnWithoutUsers(records: SqliteRecordStore): Promise<void> {
    if (!this.#deps.config.isTeam || (await records.identity.users()).length > 0) return
    this.#deps.log.warn(
      'Nobody can sign in yet: add an administrator with npm run users -- add <name> --role admin',
    )
  }

  #fileOf(name: string): string {
    return path.join(this.#deps.config.dataFolder, name)
  }

  async #openDataFolder(): Promise<{ apiKey: string; sessionSecret: Buffer }> {
    const { config, log } = this.#deps
    prepareDataFolder(config.dataFolder)
    const unlock = await lockDataFolder(config.dataFolder)
    this.#opened.push(async () => unlock())
    const warning = closeDataFolder(config.dataFolder)
    if (warning !== null) log.warn(warning)
    return {
      apiKey: config.apiKey ?? keptSecret(this.#fileOf('api-key')),
      sessionSecret: Buffer.from(keptSecret(this.#fileOf('session-secret'))),
    }
  }

  #openBackups(): Backups {
    const { config, log } = this.#deps
    const backups = new Backups({ dataFolder: config.dataFolder, now: this.#now, log })
    if (config.backups) {
      const { folder, everyHours, keep } = config.backups
      const everyMs = everyHours * 3_600_000
      const schedule = new BackupSchedule({ folder, everyMs, keep, backups, now: this.#now })
      schedule.start()
      this.#opened.push(() => schedule.close())
    }
    return backups
  }

  async #openControl(
    databases: Databases,
    { backups, identity }: { backups: Backups; identity: Identity },
    configured: readonly string[],
  ) {
    const { log, config } = this.#deps
    const { dataFolder } = config
    const { records, store } = databases
    const forgetJobs = (slug: string) => store.forgetAccount(slug)
    const { users } = identity
    const userCommands = new UserCommands({ users, records, accounts: configured, now: this.#now })
    const control = new ControlServer({
      dataFolder,
      log,
      handlers: {
        backup: async (args) => {
          const { file, withStore } = backupArgs.parse(args)
          return backupMessage(await backups.make(file, withStore))
        },
        users: (args) => userCommands.run(userCommandSchema.parse(args)),
        forget: (args) =>
          forgetAccount(
            { dataFolder, records, forgetJobs, configured },
            forgetArgs.parse(args).account,
          ),
      },
    })
    await control.open()
    this.#opened.push(() => control.close())
  }

  async #openAccounts(
    sources: ReturnType<ServerDeps['accounts']>,
    databases: Databases,
  ): Promise<Map<string, HttpAccount>> {
    const { log } = this.#deps
    const { records } = databases
    const store = timedJobStore(databases.store, this.#storeDurations)
    const clocks = { now: this.#now, monotonic: this.#monotonic }
    const accounts = new Map<string, HttpAccount>()
    for (const { source, look } of sources) {
      const service = await AccountService.open({ store, records, source, log, ...clocks })
      this.#opened.push(() => service.close())
      const notifier = this.#notifier(service, records)
      this.#opened.push(() => notifier.close())
      accounts.set(service.slug, { service, notifier, look })
    }
    // Accounts start in parallel so that one does not wait for another. A failure is reported only
    // after all have settled, so that none is left half started.
    const started = await Promise.allSettled(
      [...accounts.values()].map(({ service }) => service.start()),
    )
    for (const start of started) if (start.status === 'rejected') throw start.reason
    for (const { notifier } of accounts.values()) notifier.start()
    return accounts
  }

  #notifier(service: AccountService, records: SqliteRecordStore): Notifier {
    return new Notifier({
      account: service.slug,
      source: new AccountTopics(service),
      records,
      send: httpSender(),
      baseUrl: () => this.#baseUrl,
      now: this.#now,
      log: this.#deps.log,
    })
  }
}
