import type { Generated, Kysely } from 'kysely'
import type { BulkAction, BulkResult } from '../../contract/bulk.ts'
import type { ErrorGroupEdit } from '../../contract/error-groups.ts'
import type { FlagChoice, FlagKind } from '../../contract/flags.ts'
import type { Role } from '../../contract/identity.ts'
import type { KeyScope } from '../../contract/admin.ts'
import type { SignInMethod } from './identity-port.ts'
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
  triage_marks: {
    account: string
    job_id: number
    assignee: string | null
    assigned_at: string
    acknowledged_at: string | null
    acknowledged_by: string | null
    note: string | null
    until: string | null
  }
  reruns: {
    account: string
    job_id: number
    of_job: number
    at: string
    actor: string
  }
  error_group_edits: {
    account: string
    kind: ErrorGroupEdit['kind']
    key: string
    target: string
    until: string | null
    note: string | null
    at: string
    actor: string
  }
  bulk_operations: {
    id: Generated<number>
    account: string
    action: BulkAction
    actor: string
    at: string
    finished_at: string | null
    note: string | null
  }
  bulk_results: {
    seq: Generated<number>
    bulk_id: number
    job_id: number
    state: BulkResult['state']
    message: string | null
    new_job_id: number | null
  }
  views: {
    id: Generated<number>
    account: string
    name: string
    query: string
    /** Keys separated by commas; null leaves the columns to the person. */
    columns: string | null
    owner_id: string
    owner_name: string
    shared: number
    pinned: number
    position: number
    created_at: string
    updated_at: string
  }
  handover_notes: {
    id: Generated<number>
    account: string
    at: string
    author_id: string
    author_name: string
    text: string
  }
  notification_settings: {
    account: string
    /** JSON, without the secret. */
    settings: string
    secret: string
  }
  notified_topics: {
    account: string
    key: string
    told_count: number
    told_ms: number | null
    pending_ms: number | null
  }
  notification_deliveries: {
    id: Generated<number>
    account: string
    at_ms: number
    is_test: number
    text: string
    /** Null once it has been sent or given up. */
    body: string | null
    attempts: number
    status: number | null
    problem: string | null
    last_ms: number | null
    /** Null once it has been sent or given up. */
    next_ms: number | null
  }
  preferences: {
    account: string
    person_id: string
    name: string
    value: string
  }
  users: {
    id: string
    name: string
    name_key: string
    role: Role
    /** JSON object of roles by account. */
    roles: string
    password_hash: string | null
    oidc_subject: string | null
    disabled: number
    created_ms: number
    last_sign_in_ms: number | null
  }
  sessions: {
    id: string
    key_hash: string
    former_key_hash: string | null
    former_until_ms: number | null
    user_id: string
    method: SignInMethod
    role_stamp: string
    sid: string | null
    id_token: string | null
    created_ms: number
    seen_ms: number
    address: string | null
    user_agent: string | null
  }
  api_keys: {
    id: string
    name: string
    key_hash: string
    prefix: string
    scope: KeyScope
    account: string | null
    created_ms: number
    created_by: string
    expires_ms: number | null
    revoked_ms: number | null
    last_used_ms: number | null
  }
  sign_in_tries: {
    key: string
    count: number
    until_ms: number
  }
}

export type RecordDatabase = Kysely<RecordSchema>
