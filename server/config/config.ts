import { existsSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod/mini'
import { plainLook, type AccountLook } from '../../contract/account.ts'
import { accessFields, accessOf, type AccessSettings } from './access.ts'
import { readAccountsFile } from './accounts-file.ts'
import { ConfigError } from './config-error.ts'
import {
  defaultApiUrl,
  defaultHistoryDays,
  embeddedName,
  hostedSettings,
  isApiKey,
  type HostedAccount,
} from './hosted-account.ts'
import { rereadSecret, withSecretFiles, type SettingsWithSecrets } from './secret-files.ts'
import { said, setting, wholeNumber } from './setting.ts'

const logLevels = ['info', 'warn', 'error'] as const
export type LogLevel = (typeof logLevels)[number]

export interface BackupSettings {
  /** Absolute path. */
  folder: string
  everyHours: number
  /** How many are kept. */
  keep: number
}

/** All settings of a server. Paths are absolute. */
export interface Config extends AccessSettings {
  /** 0 picks any free port, for tests. */
  port: number
  dataFolder: string
  /** Null: generated and kept in the data folder. */
  apiKey: string | null
  devOrigin: string | null
  logLevel: LogLevel
  /** Total size in MB that a job of the embedded engine may write to its output files. */
  jobOutputMb: number
  /** Scheduled backups; null without. */
  backups: BackupSettings | null
  /** In the order of the settings; names are unique. */
  accounts: HostedAccount[]
  /** Whether the embedded account is enabled. */
  embedded: boolean
  embeddedLook: AccountLook
}

const schema = z.object({
  ...accessFields,
  PORT: setting(
    z
      .pipe(
        z._default(
          z.string().check(z.regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')),
          '4400',
        ),
        z.transform(Number),
      )
      .check(z.lte(65_535, 'must be a number from 0 to 65535')),
  ),
  JOBWATCH_DATA: setting(z._default(z.string(), './data')),
  JOBWATCH_API_KEY: setting(
    z.optional(
      z
        .string()
        .check(
          z.regex(
            /^[\x21-\x39\x3b-\x7e]{16,200}$/,
            'must be 16 to 200 characters without spaces or colons',
          ),
        ),
    ),
  ),
  JOBWATCH_EMBEDDED: setting(
    z.optional(
      z.literal('1', {
        error:
          'can only be 1, to keep the embedded account next to hosted ones; without hosted ' +
          'accounts it is always on',
      }),
    ),
  ),
  JOBWATCH_JOB_OUTPUT_MB: setting(
    z.pipe(
      z._default(
        z.string().check(z.regex(/^[1-9]\d{0,6}$/, 'must be a whole number of MB, 1 to 9999999')),
        '2048',
      ),
      z.transform(Number),
    ),
  ),
  JOBWATCH_ACCOUNTS: setting(z.optional(z.string())),
  XPLENTY_ACCOUNT: setting(z.optional(hostedSettings.account)),
  XPLENTY_API_KEY: setting(z.optional(hostedSettings.apiKey)),
  XPLENTY_API_URL: setting(z.optional(hostedSettings.apiUrl)),
  XPLENTY_HOOK_ID: setting(z.optional(hostedSettings.hookId)),
  XPLENTY_HOOK_URL: setting(z.optional(hostedSettings.hookUrl)),
  XPLENTY_HOOK_SALT: setting(z.optional(hostedSettings.hookSalt)),
  HISTORY_DAYS: setting(
    z.optional(
      z.pipe(
        z.pipe(
          z.string(),
          z.transform((text) => (/^\d{1,5}$/.test(text) ? Number(text) : 0)),
        ),
        hostedSettings.historyDays,
      ),
    ),
  ),
  BACKUP_DIR: setting(z.optional(z.string())),
  BACKUP_EVERY_HOURS: setting(z.optional(wholeNumber(1, 8760))),
  BACKUP_KEEP: setting(z.optional(wholeNumber(1, 1000))),
  LOG_LEVEL: setting(
    z._default(z.enum(logLevels, { error: `must be ${logLevels.join(', ')}` }), 'info'),
  ),
  JOBWATCH_DEV_ORIGIN: setting(
    z.optional(
      z
        .string()
        .check(
          z.regex(
            /^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}$/,
            'must be like http://localhost:5173',
          ),
        ),
    ),
  ),
})

type Settings = z.output<typeof schema>

const hookNames = ['XPLENTY_HOOK_ID', 'XPLENTY_HOOK_URL', 'XPLENTY_HOOK_SALT'] as const
const neededNames = ['XPLENTY_ACCOUNT', 'XPLENTY_API_KEY'] as const

/** The account in the environment variables; null if they name none. */
function variablesAccount(
  settings: Settings,
  historyDays: number,
  keyFile: string | undefined,
): HostedAccount | null {
  const {
    XPLENTY_ACCOUNT: account,
    XPLENTY_API_KEY: apiKey,
    XPLENTY_HOOK_ID: id,
    XPLENTY_HOOK_URL: url,
    XPLENTY_HOOK_SALT: salt,
  } = settings
  const asked = [...neededNames, 'XPLENTY_API_URL' as const, ...hookNames].filter(
    (name) => settings[name] !== undefined,
  )
  if (account === undefined || apiKey === undefined) {
    if (asked.length === 0) return null
    const missing = neededNames.filter((name) => settings[name] === undefined)
    throw new ConfigError(
      `${missing.join(' and ')} must also be set if ${asked.join(', ')} ` +
        `${asked.length > 1 ? 'are' : 'is'} set.`,
    )
  }
  const hook =
    id !== undefined && url !== undefined && salt !== undefined ? { id, url, salt } : null
  if (hook === null && hookNames.some((name) => settings[name] !== undefined)) {
    const missing = hookNames.filter((name) => settings[name] === undefined)
    throw new ConfigError(
      `${missing.join(' and ')} must also be set: a web hook needs its id, URL and salt.`,
    )
  }
  return {
    account,
    apiKey,
    ...(keyFile === undefined ? {} : { currentKey: rereadSecret(keyFile, apiKey, isApiKey) }),
    apiUrl: settings.XPLENTY_API_URL ?? defaultApiUrl,
    historyDays,
    hook,
    floors: {},
    look: plainLook,
  }
}

/** A day's backup for a week. */
const defaultBackups = { everyHours: 24, keep: 7 }

function backupSettings(settings: Settings): BackupSettings | null {
  const { BACKUP_DIR: folder, BACKUP_EVERY_HOURS: everyHours, BACKUP_KEEP: keep } = settings
  if (folder === undefined) {
    if (everyHours === undefined && keep === undefined) return null
    throw new ConfigError(
      'BACKUP_DIR must also be set if BACKUP_EVERY_HOURS or BACKUP_KEEP is set.',
    )
  }
  return {
    folder: path.resolve(folder),
    everyHours: everyHours ?? defaultBackups.everyHours,
    keep: keep ?? defaultBackups.keep,
  }
}

/** The accounts file that was configured, or the one in the data folder; null if there is none. */
function accountsFile({ JOBWATCH_ACCOUNTS: named }: Settings, dataFolder: string): string | null {
  if (named !== undefined) return path.resolve(named)
  const file = path.join(dataFolder, 'accounts.json')
  return existsSync(file) ? file : null
}

function allAccounts(
  settings: Settings,
  { env, files }: SettingsWithSecrets,
  dataFolder: string,
): Pick<Config, 'accounts' | 'embedded' | 'embeddedLook'> {
  const historyDays = settings.HISTORY_DAYS ?? defaultHistoryDays
  const own = variablesAccount(settings, historyDays, files.XPLENTY_API_KEY)
  const file = accountsFile(settings, dataFolder)
  const filed =
    file === null
      ? null
      : readAccountsFile(file, { variable: (name) => said(env[name]), historyDays })
  const again = filed?.accounts.findIndex(({ account }) => account === own?.account) ?? -1
  if (again >= 0)
    throw new ConfigError(
      `${file}: accounts[${again}].account is the same as XPLENTY_ACCOUNT: remove one of the two.`,
    )
  const accounts = [...(own ? [own] : []), ...(filed?.accounts ?? [])]
  if (
    accounts.length === 0 &&
    filed?.embedded === false &&
    settings.JOBWATCH_EMBEDDED === undefined
  ) {
    throw new ConfigError(`${file}: embedded is false, but there is no other account.`)
  }
  const embedded =
    settings.JOBWATCH_EMBEDDED === '1' || filed?.embedded === true || accounts.length === 0
  // Jobs are stored under their account's name, so two accounts must not share one.
  if (
    accounts.some(({ account }) => account === embeddedName) &&
    (embedded || existsSync(path.join(dataFolder, 'engine.db')))
  ) {
    throw new ConfigError(
      `An account named ${embeddedName} cannot share a data folder with the embedded ` +
        'account, which has the same name. Set JOBWATCH_DATA to another folder.',
    )
  }
  return {
    accounts,
    embedded,
    embeddedLook: filed?.embeddedLook ?? plainLook,
  }
}

/**
 * Reads the settings (docs/operating.md) and the accounts file if there is one. The only code that
 * reads environment variables.
 * @throws ConfigError with one message for the user; never repeats a secret
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const { env, files } = withSecretFiles(environment)
  const read = z.safeParse(schema, env)
  if (!read.success) {
    const messages = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
    throw new ConfigError(messages.join('\n'))
  }
  const settings = read.data
  const dataFolder = path.resolve(settings.JOBWATCH_DATA)
  return {
    ...accessOf(settings),
    port: settings.PORT,
    dataFolder,
    apiKey: settings.JOBWATCH_API_KEY ?? null,
    devOrigin: settings.JOBWATCH_DEV_ORIGIN ?? null,
    logLevel: settings.LOG_LEVEL,
    backups: backupSettings(settings),
    jobOutputMb: settings.JOBWATCH_JOB_OUTPUT_MB,
    ...allAccounts(settings, { env, files }, dataFolder),
  }
}
