import type { Generated, Kysely } from 'kysely'
import type { FlagChoice, FlagKind } from '../../contract/flags.ts'
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
  run_traces: {
    seq: Generated<number>
    account: string
    package_id: number
    job_id: number
    /** JSON array of `[seconds, progress, records]`. */
    samples: string
  }
  flag_decisions: {
    account: string
    job_id: number
    kind: FlagKind
    package_id: number | null
    choice: FlagChoice
    until: string | null
    at: string
    actor: string
    reason: string | null
  }
  hard_limits: {
    account: string
    package_id: number
    seconds: number
    at: string
    actor: string
    reason: string | null
  }
}

export type RecordDatabase = Kysely<RecordSchema>
