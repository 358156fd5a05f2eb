import type { AccountLook } from '../../contract/account.ts'
import type { RecordStore } from '../records/port.ts'
import type { AccountService } from '../account/account-service.ts'
import type { Principal } from './principal.ts'
import type { Clock } from '../account/clock.ts'

/** One of the server's accounts, as the routes know it. */
export interface HttpAccount {
  service: AccountService
  look: AccountLook
}

/** Hono's type for what handlers find in their context. */
export interface AppEnv {
  Variables: {
    requestId: string
    /** Set by authentication; absent on routes that anyone may call. */
    principal: Principal
    /** Set under `/{account}/api`. */
    account: AccountService
  }
}

/** Where the server tells what a person running it should know. */
export interface HttpLog {
  warn: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

/** What the HTTP layer needs. */
export interface HttpDeps {
  /** By slug; the first one answers for calls that name none. */
  accounts: ReadonlyMap<string, HttpAccount>
  records: RecordStore
  /** Opens the API to programs (Basic, jobs-api.md §1.2). */
  apiKey: string
  /** Signs sessions. */
  sessionSecret: Buffer
  /**
   * The session cookie's name carries it: two servers on one machine must not overwrite each
   * other's.
   */
  port: () => number
  /** Origin of the page under `npm run dev`, which is not ours; null otherwise. */
  devOrigin: string | null
  /** Folder of the built page. */
  pageFolder: string
  now: Clock
  log: HttpLog
}
