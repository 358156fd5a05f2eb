import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod/mini'
import { accountColors, plainLook, type AccountLook } from '../../contract/account.ts'
import { ConfigError } from './config-error.ts'
import {
  defaultApiUrl,
  hostedSettings,
  isApiKey,
  must,
  type HostedAccount,
} from './hosted-account.ts'
import { rereadSecret } from './secret-files.ts'
import { findJsonError } from '../shared/json-error-location.ts'
import type { InsightFloors } from '../sources/port.ts'
import { errorCode } from '../shared/error-code.ts'
import { schemaPath } from '../shared/schema-path.ts'

/** The contents of an accounts file. */
export interface AccountsFile {
  accounts: HostedAccount[]
  /** Null if the file does not set it. */
  embedded: boolean | null
  embeddedLook: AccountLook
}

/** How secrets outside the file are looked up. */
export interface Elsewhere {
  /** The value of an environment variable; undefined if it is unset or empty. */
  variable: (name: string) => string | undefined
  /** Default for accounts that do not set it. */
  historyDays: number
}

const word = z
  .string({ error: must('1 to 40 characters without leading or trailing spaces') })
  .check(
    z.regex(/^\S(.{0,38}\S)?$/u, 'must be 1 to 40 characters without leading or trailing spaces'),
  )
const look = {
  label: z.optional(word),
  color: z.optional(z.enum(accountColors, { error: `must be one of ${accountColors.join(', ')}` })),
  production: z.optional(z.boolean({ error: 'must be true or false' })),
}
const fileName = z
  .string({ error: must('a file path') })
  .check(z.minLength(1, 'must be a file path'))
const variableName = z
  .string({ error: must('the name of an environment variable') })
  .check(z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'must be the name of an environment variable'))
const minutesRule = 'must be a number of minutes above 0, at most 43200'
const minutes = z.optional(
  z
    .number({ error: minutesRule })
    .check(z.refine((value) => value > 0 && value <= 43_200, { error: minutesRule })),
)

const accountSchema = z.strictObject({
  account: hostedSettings.account,
  api_key: z.optional(hostedSettings.apiKey),
  api_key_file: z.optional(fileName),
  api_key_env: z.optional(variableName),
  api_url: z.optional(hostedSettings.apiUrl),
  ...look,
  history_days: z.optional(hostedSettings.historyDays),
  hook: z.optional(
    z.strictObject({
      id: z.pipe(
        z.pipe(
          z.union([z.number(), z.string()], { error: must('the hook’s id') }),
          z.transform(String),
        ),
        hostedSettings.hookId,
      ),
      url: hostedSettings.hookUrl,
      salt: z.optional(hostedSettings.hookSalt),
      salt_file: z.optional(fileName),
      salt_env: z.optional(variableName),
    }),
  ),
  limits: z.optional(
    z.strictObject({
      runaway_over_usual: minutes,
      slow_over_usual: minutes,
      runaway_without_usual: minutes,
      no_progress: minutes,
      queued_too_long: minutes,
      stuck_stopping: minutes,
    }),
  ),
})

const fileSchema = z.strictObject({
  accounts: z.array(accountSchema, { error: must('a list') }),
  embedded: z.optional(z.boolean({ error: 'must be true or false' })),
  embedded_look: z.optional(z.strictObject(look)),
})
type Limits = NonNullable<z.output<typeof accountSchema>['limits']>

type RawIssue = Parameters<
  NonNullable<Extract<Parameters<typeof z.safeParse>[2], object>['error']>
>[0]

function describe(issue: RawIssue): string {
  if (issue.code === 'unrecognized_keys')
    return `has an unknown key: ${issue.keys.map((key) => `"${key.slice(0, 40)}"`).join(', ')}`
  return issue.input === undefined ? 'is missing' : 'must be an object'
}

const asTyped = (file: string): string =>
  /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`

function floorsOf(limits: Limits | undefined): Partial<InsightFloors> {
  const seconds: Record<keyof InsightFloors, number | undefined> = {
    runawayOverMedian: limits?.runaway_over_usual,
    slowOverMedian: limits?.slow_over_usual,
    runawayWithoutBaseline: limits?.runaway_without_usual,
    noProgress: limits?.no_progress,
    queuedTooLong: limits?.queued_too_long,
    stuckStopping: limits?.stuck_stopping,
  }
  return Object.fromEntries(
    Object.entries(seconds).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value * 60]],
    ),
  )
}

const lookOf = (said: Partial<AccountLook> | undefined): AccountLook => ({
  label: said?.label ?? plainLook.label,
  color: said?.color ?? plainLook.color,
  production: said?.production ?? plainLook.production,
})

/**
 * Reads one file. Each error names the file and the position in it, but never repeats the value
 * found there.
 */
class AccountsReader {
  readonly #file: string
  readonly #elsewhere: Elsewhere

  constructor(file: string, elsewhere: Elsewhere) {
    this.#file = file
    this.#elsewhere = elsewhere
  }

  read(): AccountsFile {
    const text = this.#text()
    const { accounts, embedded, embedded_look: embeddedLook } = this.#parsed(text)
    if (
      accounts.some((account) => account.api_key !== undefined || account.hook?.salt !== undefined)
    )
      this.#assertPrivate()
    const seen = new Set<string>()
    return {
      accounts: accounts.map((said, index): HostedAccount => {
        const place = `accounts[${index}]`
        if (seen.has(said.account)) this.#fail(`${place}.account is not unique`)
        seen.add(said.account)
        const apiKey = this.#secret(place, 'api_key', said, hostedSettings.apiKey)
        const keyFile = said.api_key_file
        return {
          account: said.account,
          apiKey,
          ...(keyFile === undefined
            ? {}
            : { currentKey: rereadSecret(this.#pathOf(keyFile), apiKey, isApiKey) }),
          apiUrl: said.api_url ?? defaultApiUrl,
          historyDays: said.history_days ?? this.#elsewhere.historyDays,
          hook: said.hook
            ? {
                id: said.hook.id,
                url: said.hook.url,
                salt: this.#secret(`${place}.hook`, 'salt', said.hook, hostedSettings.hookSalt),
              }
            : null,
          floors: floorsOf(said.limits),
          look: lookOf(said),
        }
      }),
      embedded: embedded ?? null,
      embeddedLook: lookOf(embeddedLook),
    }
  }

  #fail(words: string): never {
    throw new ConfigError(`${this.#file}: ${words}.`)
  }

  #text(): string {
    try {
      return readFileSync(this.#file, 'utf8').replace(/^\uFEFF/, '')
    } catch (error) {
      throw new ConfigError(
        `JOBWATCH_ACCOUNTS: the file ${this.#file} cannot be read ` +
          `(${errorCode(error) ?? 'unknown error'}).`,
      )
    }
  }

  #parsed(text: string): z.output<typeof fileSchema> {
    let raw: unknown
    try {
      raw = JSON.parse(text)
    } catch {
      // The engine's own message quotes the text around the error, which may contain a key.
      const fault = findJsonError(text)
      this.#fail(`invalid JSON${fault ? `: line ${fault.line}, column ${fault.column}` : ''}`)
    }
    const read = z.safeParse(fileSchema, raw, { error: describe })
    if (read.success) return read.data
    throw new ConfigError(
      read.error.issues
        .map((issue) => `${this.#file}: ${schemaPath(issue.path) || 'the file'} ${issue.message}.`)
        .join('\n'),
    )
  }

  /** A file that contains a key must be accessible to its owner only. */
  #assertPrivate(): void {
    if (process.platform === 'win32' || (statSync(this.#file).mode & 0o077) === 0) return
    this.#fail(
      'it contains a key, and other users of this machine can read it. Run: chmod 600 ' +
        asTyped(this.#file),
    )
  }

  /**
   * A secret given in exactly one of three ways: inline, in a file, or in an environment variable.
   */
  #secret<Name extends 'api_key' | 'salt'>(
    place: string,
    name: Name,
    said: Partial<Record<Name | `${Name}_file` | `${Name}_env`, string | undefined>>,
    schema: z.ZodMiniType<string>,
  ): string {
    const {
      [name]: here,
      [`${name}_file` as const]: file,
      [`${name}_env` as const]: variable,
    } = said
    if ([here, file, variable].filter((way) => way !== undefined).length !== 1)
      this.#fail(`${place} must have exactly one of ${name}, ${name}_file and ${name}_env`)
    if (here !== undefined) return here
    const found =
      file === undefined
        ? this.#elsewhere.variable(variable ?? '')
        : this.#secretFile(`${place}.${name}_file`, file)
    const from =
      file === undefined
        ? `${place}.${name}_env: the variable`
        : `${place}.${name}_file: the file’s content`
    if (found === undefined) this.#fail(`${from} is not set`)
    const read = z.safeParse(schema, found)
    if (!read.success) this.#fail(`${from} ${read.error.issues[0]?.message ?? 'cannot be used'}`)
    return read.data
  }

  /** Paths are relative to the accounts file. */
  #pathOf(file: string): string {
    return path.resolve(path.dirname(this.#file), file)
  }

  #secretFile(place: string, file: string): string {
    try {
      return readFileSync(this.#pathOf(file), 'utf8').trim()
    } catch (error) {
      this.#fail(`${place} cannot be read (${errorCode(error) ?? 'unknown error'})`)
    }
  }
}

/**
 * Reads an accounts file (docs/operating.md).
 * @param file absolute path
 * @throws ConfigError with one line per error; never repeats a secret
 */
export const readAccountsFile = (file: string, elsewhere: Elsewhere): AccountsFile =>
  new AccountsReader(file, elsewhere).read()
