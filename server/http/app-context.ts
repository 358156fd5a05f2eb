import type { AccountLook } from '../../contract/account.ts'
import type { Identity } from '../identity/identity.ts'
import type { OidcClient } from '../identity/oidc.ts'
import type { SessionAges } from '../identity/session-keeper.ts'
import type { RecordStore } from '../records/port.ts'
import type { AccountService } from '../account/account-service.ts'
import type { Notifier } from '../notify/notifier.ts'
import type { DurationHistogram } from '../shared/histogram.ts'
import type { HeldRequests } from './held-requests.ts'
import type { RenderPage } from '../../contract/page-rendering.ts'
import type { Principal } from './principal.ts'
import type { Clock } from '../account/clock.ts'
import type { SiteSettings } from './site.ts'

/** An account of the server, as seen by the routes. */
export interface HttpAccount {
  service: AccountService
  notifier: Notifier
  look: AccountLook
}

/** Hono's type for the variables in a handler's context. */
export interface AppEnv {
  Variables: {
    requestId: string
    /** Set by authentication; absent on public routes. */
    principal: Principal
    /** The caller's own session in team mode; absent for keys. */
    sessionId: string
    /** Root of the server as the caller reached it, such as `https://ops.example.org/jobwatch`. */
    baseUrl: string
    /** How long the request was held until there was something to say, milliseconds. */
    heldMs: number
    /** Settles when all of a body that is sent in parts has been made. */
    bodyMade: Promise<unknown>
    /** Set under `/{account}/api`. */
    account: AccountService
  }
}

/** The server's log. */
export interface HttpLog {
  info: (details: object, message: string) => void
  warn: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

/** What the administration shows of the process and its data folder. */
export interface ServerFacts {
  startedMs: number
  /** Files of the data folder. */
  storage: () => Promise<{ file: string; bytes: number }[]>
}

/** Backups, as `/metrics` reports them. */
export interface BackupFigures {
  last: { atMs: number; bytes: number; seconds: number } | null
  /** Since the server started. */
  failures: number
}

/** Dependencies of the HTTP layer. */
export interface HttpDeps {
  /** By slug; the first one serves calls that name no account. */
  accounts: ReadonlyMap<string, HttpAccount>
  records: RecordStore
  identity: Identity
  /** Whether people sign in; otherwise everybody on this machine is the operator. */
  isTeam: boolean
  sessionAges: SessionAges
  /** Null without an identity provider. */
  oidc: OidcClient | null
  site: SiteSettings
  facts: ServerFacts
  /** API key for programs (Basic, jobs-api.md §1.2). */
  apiKey: string
  /** Signs sessions. */
  sessionSecret: Buffer
  /**
   * Part of the session cookie's name: two servers on one machine must not overwrite each other's
   * cookies.
   */
  port: () => number
  /** Origin of the page under `npm run dev`; otherwise null. */
  devOrigin: string | null
  /** Folder of the built page. */
  pageFolder: string
  /** Left out where pages are drawn in the browser only. */
  renderPage?: RenderPage
  now: Clock
  log: HttpLog
  /** How long reads and writes of the job store take. */
  storeDurations?: DurationHistogram
  /** To be closed before the port is; left out where nothing is to be drained. */
  held?: HeldRequests
  /** Left out by a server that makes no backups. */
  backups?: () => BackupFigures
}
