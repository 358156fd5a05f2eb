import * as z from 'zod/mini'
import type { AccountLook } from '../../contract/account.ts'
import type { InsightFloors } from '../sources/port.ts'

/** A web hook as created at the service; all three are part of its signatures (jobs-api.md §8). */
export interface HostedHook {
  id: number
  /** Exactly as configured at the service. */
  url: string
  salt: string
}

/** The settings of a hosted account. */
export interface HostedAccount {
  account: string
  apiKey: string
  /** For a key in a file: the key as it is there now. */
  currentKey?: () => string
  /** Origin without a path. */
  apiUrl: string
  /** Jobs created more than this many days ago are not kept. */
  historyDays: number
  hook: HostedHook | null
  /** Overrides of the rules' default limits, in seconds. */
  floors: Partial<InsightFloors>
  look: AccountLook
}

export const defaultApiUrl = 'https://api.xplenty.com'
export const defaultHistoryDays = 90

/** Names that no account may have, because the server uses them as paths. */
export const reservedNames: ReadonlySet<string> = new Set([
  'user',
  'accounts',
  'variables',
  'hook_events',
  'rate_limit_status',
  'assets',
  'healthz',
  'readyz',
  'metrics',
  'session',
  'sign-in',
  'sign-out',
  'admin',
  'openapi.json',
])
/** The embedded account's name. */
export const embeddedName = 'local'

const slugPattern = /^[a-z0-9][a-z0-9-]{0,62}$/

/** @returns false if this is not a valid account name */
export const isAccountName = (slug: string): boolean =>
  slugPattern.test(slug) && !reservedNames.has(slug)

/** Describes the valid values, or says that the value is missing. */
export const must = (words: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? 'is missing' : `must be ${words}`

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/
const urlOf = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null)

/** https, so that the key is never sent in the clear; addresses of this machine are exempt. */
function isApiUrl(text: string): boolean {
  const url = urlOf(text)
  if (
    !url ||
    url.username !== '' ||
    url.password !== '' ||
    url.pathname !== '/' ||
    /[?#]/.test(text)
  )
    return false
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))
}

const isHookUrl = (text: string): boolean => /^https?:$/.test(urlOf(text)?.protocol ?? '')

const text = (words: string) => z.string({ error: must(words) })
const secretRule = '1 to 200 characters without spaces or colons'
const daysRule = 'a whole number of days from 1 to 3650'
const apiUrlRule = `like ${defaultApiUrl}: https (http only for this machine), without path, user or query`

/**
 * One schema for each setting of a hosted account, wherever it comes from. No message repeats the
 * value.
 */
export const hostedSettings = {
  account: text('the account’s name in the URLs of its API: a–z, 0–9 and dashes').check(
    z.regex(slugPattern, 'must be the account’s name in the URLs of its API: a–z, 0–9 and dashes'),
    z.refine((slug) => !reservedNames.has(slug), {
      error: 'cannot be used: the server uses this path itself',
    }),
  ),
  apiKey: text(secretRule).check(z.regex(/^[\x21-\x39\x3b-\x7e]{1,200}$/, `must be ${secretRule}`)),
  apiUrl: z.pipe(
    text(apiUrlRule).check(z.refine(isApiUrl, { error: `must be ${apiUrlRule}` })),
    z.transform((url) => new URL(url).origin),
  ),
  historyDays: z.number({ error: must(daysRule) }).check(
    z.refine((days) => Number.isInteger(days) && days >= 1 && days <= 3650, {
      error: `must be ${daysRule}`,
    }),
  ),
  hookId: z.pipe(
    text('the hook’s id').check(z.regex(/^[1-9]\d{0,14}$/, 'must be the hook’s id')),
    z.transform(Number),
  ),
  hookUrl: text('the hook’s URL, exactly as configured at the service').check(
    z.refine(isHookUrl, {
      error: 'must be the hook’s URL, exactly as configured at the service',
    }),
  ),
  hookSalt: text('the hook’s salt').check(
    z.regex(/^[\x21-\x7e]{1,200}$/, 'must be the hook’s salt, without spaces'),
  ),
}

export const isApiKey = (key: string): boolean => z.safeParse(hostedSettings.apiKey, key).success
