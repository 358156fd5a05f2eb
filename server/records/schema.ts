import type { Generated, Kysely } from 'kysely'
import type { KeyRecord } from './port.ts'

/** Accounts are identified by name. */
export interface RecordSchema {
  idempotency_keys: {
    scope: string
    key: string
    account: string
    request: string
    state: KeyRecord['state']
    result_id: number | null
    at_ms: number
  }
  activity: {
    id: Generated<number>
    account: string
    subject: string
    subject_id: number
    at: string
    actor: string
    action: string
    reason: string | null
    outcome: string
    message: string | null
  }
  transitions: {
    seq: Generated<number>
    account: string
    job_id: number
    status: string
    at: string
    exact: number
  }
}

export type RecordDatabase = Kysely<RecordSchema>
