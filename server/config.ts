import path from 'node:path'
import * as z from 'zod/mini'

/** All settings of a server. Paths are absolute. */
export interface Config {
  host: string
  /** 0: any free one, for tests. */
  port: number
  dataFolder: string
  /** Null: made and kept in the data folder. */
  apiKey: string | null
  devOrigin: string | null
}

/** A setting that cannot be used; the message names it and says what would do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const loopback = ['127.0.0.1', 'localhost', '::1']

const said = (text: string | undefined): string | undefined => (text === undefined || text.trim() === '' ? undefined : text.trim())
const setting = <S extends z.ZodMiniType<unknown, string | undefined>>(schema: S) =>
  z.pipe(z.pipe(z.optional(z.string()), z.transform(said)), schema)

const schema = z.object({
  PORT: setting(
    z.pipe(
      z._default(z.string().check(z.regex(/^\d{1,5}$/, 'must be a number from 0 to 65535')), '4400'),
      z.transform(Number),
    ).check(z.lte(65_535, 'must be a number from 0 to 65535')),
  ),
  HOST: setting(
    z._default(
      z.string().check(
        z.refine((host) => loopback.includes(host), {
          error:
            'must be 127.0.0.1, localhost or ::1. Whoever can reach the page can stop and run jobs, and no sign-in is configured: ' +
            'reach another machine through an SSH tunnel (ssh -L 4400:127.0.0.1:4400 host)',
        }),
      ),
      '127.0.0.1',
    ),
  ),
  JOBWATCH_DATA: setting(z._default(z.string(), './data')),
  JOBWATCH_API_KEY: setting(
    z.optional(z.string().check(z.regex(/^[\x21-\x39\x3b-\x7e]{16,200}$/, 'must be 16 to 200 characters without spaces and colons'))),
  ),
  JOBWATCH_EMBEDDED: setting(
    z.optional(z.literal('1', { error: 'can only be 1: the embedded account is the only one there is, and cannot be switched off' })),
  ),
  JOBWATCH_DEV_ORIGIN: setting(
    z.optional(z.string().check(z.regex(/^http:\/\/(localhost|127\.0\.0\.1|\[::1\]):\d{1,5}$/, 'must be like http://localhost:5173'))),
  ),
})

const hosted = ['XPLENTY_ACCOUNT', 'XPLENTY_API_KEY', 'XPLENTY_API_URL'] as const

/**
 * Reads the settings (docs/operating.md). The only place that knows environment variables.
 * @throws ConfigError with one message for a person; it never repeats a secret
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const asked = hosted.filter((name) => said(env[name]) !== undefined)
  if (asked.length > 0) {
    throw new ConfigError(`${asked.join(', ')}: hosted accounts are not there yet. Unset ${asked.length > 1 ? 'them' : 'it'} to use the embedded account.`)
  }
  const read = z.safeParse(schema, env)
  if (!read.success) {
    const messages = read.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`)
    throw new ConfigError(messages.join('\n'))
  }
  const settings = read.data
  return {
    host: settings.HOST,
    port: settings.PORT,
    dataFolder: path.resolve(settings.JOBWATCH_DATA),
    apiKey: settings.JOBWATCH_API_KEY ?? null,
    devOrigin: settings.JOBWATCH_DEV_ORIGIN ?? null,
  }
}
