import { sql, type Selectable } from 'kysely'
import { errorCode } from '../shared/error-code.ts'
import type { Role } from '../../contract/identity.ts'
import type {
  ApiKeyRecord,
  IdentityStore,
  SessionRecord,
  SessionRotation,
  UserRecord,
  UserRecordChange,
} from './identity-port.ts'
import type { RecordDatabase, RecordSchema } from './schema.ts'

type UserRow = Selectable<RecordSchema['users']>
type SessionRow = Selectable<RecordSchema['sessions']>
type KeyRow = Selectable<RecordSchema['api_keys']>

const toUser = (row: UserRow): UserRecord => ({
  id: row.id,
  name: row.name,
  nameKey: row.name_key,
  role: row.role,
  roles: JSON.parse(row.roles) as Record<string, Role>,
  passwordHash: row.password_hash,
  oidcSubject: row.oidc_subject,
  disabled: row.disabled !== 0,
  createdMs: row.created_ms,
  lastSignInMs: row.last_sign_in_ms,
})

/** Only the columns of fields that are there. */
function userColumns(user: UserRecordChange): Partial<UserRow> {
  const columns: Partial<UserRow> = {}
  if (user.name !== undefined) columns.name = user.name
  if (user.nameKey !== undefined) columns.name_key = user.nameKey
  if (user.role !== undefined) columns.role = user.role
  if (user.roles !== undefined) columns.roles = JSON.stringify(user.roles)
  if (user.passwordHash !== undefined) columns.password_hash = user.passwordHash
  if (user.oidcSubject !== undefined) columns.oidc_subject = user.oidcSubject
  if (user.disabled !== undefined) columns.disabled = Number(user.disabled)
  if (user.lastSignInMs !== undefined) columns.last_sign_in_ms = user.lastSignInMs
  return columns
}

const toSession = (row: SessionRow): SessionRecord => ({
  id: row.id,
  keyHash: row.key_hash,
  userId: row.user_id,
  method: row.method,
  roleStamp: row.role_stamp,
  sid: row.sid,
  idToken: row.id_token,
  createdMs: row.created_ms,
  seenMs: row.seen_ms,
  address: row.address,
  userAgent: row.user_agent,
})

const toKey = (row: KeyRow): ApiKeyRecord => ({
  id: row.id,
  name: row.name,
  keyHash: row.key_hash,
  prefix: row.prefix,
  scope: row.scope,
  account: row.account,
  createdMs: row.created_ms,
  createdBy: row.created_by,
  expiresMs: row.expires_ms,
  revokedMs: row.revoked_ms,
  lastUsedMs: row.last_used_ms,
})

const isTaken = (error: unknown): boolean => errorCode(error) === 'SQLITE_CONSTRAINT_UNIQUE'

/** Runs work on the database and words its errors. */
type Run = <T>(work: () => Promise<T>) => Promise<T>

export class SqliteIdentityStore implements IdentityStore {
  readonly #db: RecordDatabase
  readonly #run: Run

  constructor(db: RecordDatabase, run: Run) {
    this.#db = db
    this.#run = run
  }

  addUser(user: UserRecord): Promise<boolean> {
    return this.#run(async () => {
      try {
        await this.#db
          .insertInto('users')
          .values({
            id: user.id,
            name: user.name,
            name_key: user.nameKey,
            role: user.role,
            roles: JSON.stringify(user.roles),
            password_hash: user.passwordHash,
            oidc_subject: user.oidcSubject,
            disabled: Number(user.disabled),
            created_ms: user.createdMs,
            last_sign_in_ms: user.lastSignInMs,
          })
          .execute()
        return true
      } catch (error) {
        if (isTaken(error)) return false
        throw error
      }
    })
  }

  user(id: string): Promise<UserRecord | null> {
    return this.#userWhere('id', id)
  }

  userByName(nameKey: string): Promise<UserRecord | null> {
    return this.#userWhere('name_key', nameKey)
  }

  userBySubject(oidcSubject: string): Promise<UserRecord | null> {
    return this.#userWhere('oidc_subject', oidcSubject)
  }

  users(): Promise<UserRecord[]> {
    return this.#run(async () => {
      const rows = await this.#db.selectFrom('users').selectAll().orderBy('name_key').execute()
      return rows.map(toUser)
    })
  }

  changeUser(id: string, change: UserRecordChange): Promise<'changed' | 'missing' | 'taken'> {
    const columns = userColumns(change)
    return this.#run(async () => {
      if (Object.keys(columns).length === 0)
        return (await this.user(id)) === null ? 'missing' : 'changed'
      try {
        const { numUpdatedRows } = await this.#db
          .updateTable('users')
          .set(columns)
          .where('id', '=', id)
          .executeTakeFirst()
        return numUpdatedRows === 0n ? 'missing' : 'changed'
      } catch (error) {
        if (isTaken(error)) return 'taken'
        throw error
      }
    })
  }

  removeUser(id: string): Promise<boolean> {
    return this.#run(() =>
      this.#db.transaction().execute(async (trx) => {
        await trx.deleteFrom('sessions').where('user_id', '=', id).execute()
        const { numDeletedRows } = await trx
          .deleteFrom('users')
          .where('id', '=', id)
          .executeTakeFirst()
        return numDeletedRows > 0n
      }),
    )
  }

  addSession(session: SessionRecord): Promise<void> {
    return this.#run(async () => {
      await this.#db
        .insertInto('sessions')
        .values({
          id: session.id,
          key_hash: session.keyHash,
          former_key_hash: null,
          former_until_ms: null,
          user_id: session.userId,
          method: session.method,
          role_stamp: session.roleStamp,
          sid: session.sid,
          id_token: session.idToken,
          created_ms: session.createdMs,
          seen_ms: session.seenMs,
          address: session.address,
          user_agent: session.userAgent,
        })
        .execute()
    })
  }

  session(
    keyHash: string,
    nowMs: number,
  ): Promise<{ session: SessionRecord; user: UserRecord } | null> {
    return this.#run(async () => {
      const sessions = this.#db.selectFrom('sessions').selectAll()
      const row =
        (await sessions.where('key_hash', '=', keyHash).executeTakeFirst()) ??
        (await sessions
          .where('former_key_hash', '=', keyHash)
          .where('former_until_ms', '>', nowMs)
          .executeTakeFirst())
      if (!row) return null
      const user = await this.user(row.user_id)
      return user && { session: toSession(row), user }
    })
  }

  touchSession(id: string, seenMs: number): Promise<void> {
    return this.#run(async () => {
      await this.#db.updateTable('sessions').set({ seen_ms: seenMs }).where('id', '=', id).execute()
    })
  }

  rotateSession({ id, from, to, roleStamp, formerUntilMs }: SessionRotation): Promise<boolean> {
    return this.#run(async () => {
      const { numUpdatedRows } = await this.#db
        .updateTable('sessions')
        .set({
          key_hash: to,
          former_key_hash: from,
          former_until_ms: formerUntilMs,
          role_stamp: roleStamp,
        })
        .where('id', '=', id)
        .where('key_hash', '=', from)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    })
  }

  sessions(): Promise<SessionRecord[]> {
    return this.#run(async () => {
      const rows = await this.#db
        .selectFrom('sessions')
        .selectAll()
        .orderBy('created_ms', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(toSession)
    })
  }

  endSession(id: string): Promise<boolean> {
    return this.#run(async () => {
      const query = this.#db.deleteFrom('sessions').where('id', '=', id)
      return (await query.executeTakeFirst()).numDeletedRows > 0n
    })
  }

  endSessions(of: { userId: string } | { sid: string }): Promise<number> {
    return this.#run(async () => {
      const query = this.#db.deleteFrom('sessions')
      const chosen =
        'userId' in of ? query.where('user_id', '=', of.userId) : query.where('sid', '=', of.sid)
      return Number((await chosen.executeTakeFirst()).numDeletedRows)
    })
  }

  dropSessions(createdBeforeMs: number, seenBeforeMs: number): Promise<void> {
    return this.#run(async () => {
      await this.#db
        .deleteFrom('sessions')
        .where((where) =>
          where.or([
            where('created_ms', '<', createdBeforeMs),
            where('seen_ms', '<', seenBeforeMs),
          ]),
        )
        .execute()
    })
  }

  addKey(key: ApiKeyRecord): Promise<void> {
    return this.#run(async () => {
      await this.#db
        .insertInto('api_keys')
        .values({
          id: key.id,
          name: key.name,
          key_hash: key.keyHash,
          prefix: key.prefix,
          scope: key.scope,
          account: key.account,
          created_ms: key.createdMs,
          created_by: key.createdBy,
          expires_ms: key.expiresMs,
          revoked_ms: key.revokedMs,
          last_used_ms: key.lastUsedMs,
        })
        .execute()
    })
  }

  key(keyHash: string): Promise<ApiKeyRecord | null> {
    return this.#run(async () => {
      const row = await this.#db
        .selectFrom('api_keys')
        .selectAll()
        .where('key_hash', '=', keyHash)
        .executeTakeFirst()
      return row ? toKey(row) : null
    })
  }

  keys(): Promise<ApiKeyRecord[]> {
    return this.#run(async () => {
      const rows = await this.#db
        .selectFrom('api_keys')
        .selectAll()
        .orderBy('created_ms', 'desc')
        .orderBy('id')
        .execute()
      return rows.map(toKey)
    })
  }

  revokeKey(id: string, nowMs: number): Promise<ApiKeyRecord | null> {
    return this.#run(async () => {
      await this.#db
        .updateTable('api_keys')
        .set({ revoked_ms: nowMs })
        .where('id', '=', id)
        .where('revoked_ms', 'is', null)
        .execute()
      const row = await this.#db
        .selectFrom('api_keys')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? toKey(row) : null
    })
  }

  touchKey(id: string, nowMs: number): Promise<void> {
    return this.#run(async () => {
      await this.#db
        .updateTable('api_keys')
        .set({ last_used_ms: nowMs })
        .where('id', '=', id)
        .execute()
    })
  }

  countTry(
    key: string,
    nowMs: number,
    windowMs: number,
  ): Promise<{ count: number; untilMs: number }> {
    return this.#run(async () => {
      // Windows of names and addresses that never came back.
      await this.#db.deleteFrom('sign_in_tries').where('until_ms', '<=', nowMs).execute()
      const row = await this.#db
        .insertInto('sign_in_tries')
        .values({ key, count: 1, until_ms: nowMs + windowMs })
        .onConflict((conflict) =>
          conflict.column('key').doUpdateSet({ count: sql`sign_in_tries.count + 1` }),
        )
        .returning(['count', 'until_ms'])
        .executeTakeFirstOrThrow()
      return { count: row.count, untilMs: row.until_ms }
    })
  }

  forgiveTries(key: string, count: 'one' | 'all'): Promise<void> {
    return this.#run(async () => {
      if (count === 'all') {
        await this.#db.deleteFrom('sign_in_tries').where('key', '=', key).execute()
        return
      }
      await this.#db
        .updateTable('sign_in_tries')
        .set({ count: sql`max(0, count - 1)` })
        .where('key', '=', key)
        .execute()
    })
  }

  #userWhere(
    column: 'id' | 'name_key' | 'oidc_subject',
    value: string,
  ): Promise<UserRecord | null> {
    return this.#run(async () => {
      const row = await this.#db
        .selectFrom('users')
        .selectAll()
        .where(column, '=', value)
        .executeTakeFirst()
      return row ? toUser(row) : null
    })
  }
}

/** Removes what users were granted in an account. @returns how many were */
export async function forgetAccountRoles(db: RecordDatabase, account: string): Promise<bigint> {
  let removed = 0n
  for (const row of await db.selectFrom('users').select(['id', 'roles']).execute()) {
    const { [account]: granted, ...others } = JSON.parse(row.roles) as Record<string, Role>
    if (granted === undefined) continue
    removed += 1n
    await db
      .updateTable('users')
      .set({ roles: JSON.stringify(others) })
      .where('id', '=', row.id)
      .execute()
  }
  return removed
}
