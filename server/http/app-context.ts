import type { AccountLook } from '../../contract/account.ts'
import type { RecordStore } from '../records/port.ts'
import type { AccountService } from '../account/account-service.ts'
import type { Clock } from '../account/clock.ts'

/** Who is calling: a program with the API key, or the page of the person at this machine. */
export type Caller = 'key' | 'session'

/** One of the server's accounts, as the door knows it. */
export interface HttpAccount {
  watch: AccountService
  look: AccountLook
}

/** Hono's type for what handlers find in their context. */
export interface AppEnv {
  Variables: {
    requestId: string
    caller: Caller
    /** Set under `/{account}/api`. */
    account: AccountService
  }
}

/** Where the server tells what a person running it should know. */
export interface HttpLog {
  warn: (details: object, message: string) => void
  error: (details: object, message: string) => void
}

/** What the HTTP door needs to work. */
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
