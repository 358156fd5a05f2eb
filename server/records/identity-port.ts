/** Who may use the server: part of the record store, because it must survive everything else. */
import type { KeyScope } from '../../contract/admin.ts'
import type { Role } from '../../contract/identity.ts'

export type SignInMethod = 'password' | 'oidc'

export interface UserRecord {
  id: string
  name: string
  /** The name in the form in which it is compared; unique. */
  nameKey: string
  role: Role
  /** Roles that differ, by account. */
  roles: Readonly<Record<string, Role>>
  /** PHC string; null for a user without a password. */
  passwordHash: string | null
  /** Issuer and subject at the identity provider; unique. */
  oidcSubject: string | null
  disabled: boolean
  createdMs: number
  lastSignInMs: number | null
}

export type UserRecordChange = Partial<Omit<UserRecord, 'id' | 'createdMs'>>

export interface Users {
  /** @returns false if the name or the subject is taken; nothing is added then */
  addUser(user: UserRecord): Promise<boolean>
  user(id: string): Promise<UserRecord | null>
  userByName(nameKey: string): Promise<UserRecord | null>
  userBySubject(oidcSubject: string): Promise<UserRecord | null>
  /** In the order of their names. */
  users(): Promise<UserRecord[]>
  /** @returns `taken` if another user has the name or the subject; nothing is changed then */
  changeUser(id: string, change: UserRecordChange): Promise<'changed' | 'missing' | 'taken'>
  /**
   * Removes the user with all sessions.
   * @returns whether there was such a user
   */
  removeUser(id: string): Promise<boolean>
}

export interface SessionRecord {
  /** Names the session to administrators; of no use for signing in. */
  id: string
  /** Digest of the secret in the cookie; unique. */
  keyHash: string
  userId: string
  method: SignInMethod
  /** The roles of the user when the secret was issued. */
  roleStamp: string
  /** The provider's name for its own session. */
  sid: string | null
  /** Needed to sign out at the provider. */
  idToken: string | null
  createdMs: number
  /** Accurate to a minute. */
  seenMs: number
  address: string | null
  userAgent: string | null
}

export interface SessionRotation {
  id: string
  /** The digest that is replaced. */
  from: string
  to: string
  roleStamp: string
  /** Until then, requests that were sent before the rotation are still accepted. */
  formerUntilMs: number
}

export interface SessionStore {
  addSession(session: SessionRecord): Promise<void>
  /**
   * The session with its user.
   * @param keyHash of the current secret, or of the former one shortly after a rotation
   */
  session(
    keyHash: string,
    nowMs: number,
  ): Promise<{ session: SessionRecord; user: UserRecord } | null>
  touchSession(id: string, seenMs: number): Promise<void>
  /** @returns false if the secret has been replaced already */
  rotateSession(rotation: SessionRotation): Promise<boolean>
  /** Newest first. */
  sessions(): Promise<SessionRecord[]>
  /** @returns whether there was such a session */
  endSession(id: string): Promise<boolean>
  /** Ends the sessions of a user, or those of one session of the provider. */
  endSessions(of: { userId: string } | { sid: string }): Promise<number>
  /** Removes sessions that have ended by age. */
  dropSessions(createdBeforeMs: number, seenBeforeMs: number): Promise<void>
}

export interface ApiKeyRecord {
  id: string
  name: string
  /** Digest of the key; unique. */
  keyHash: string
  /** The first characters of the key. */
  prefix: string
  scope: KeyScope
  /** The only account it is good for; null for all. */
  account: string | null
  createdMs: number
  createdBy: string
  expiresMs: number | null
  revokedMs: number | null
  lastUsedMs: number | null
}

export interface ApiKeys {
  addKey(key: ApiKeyRecord): Promise<void>
  key(keyHash: string): Promise<ApiKeyRecord | null>
  /** Newest first. */
  keys(): Promise<ApiKeyRecord[]>
  /** @returns the key; null if there is none. The time of an earlier revocation stays. */
  revokeKey(id: string, nowMs: number): Promise<ApiKeyRecord | null>
  touchKey(id: string, nowMs: number): Promise<void>
}

export interface SignInTries {
  /**
   * Counts a try.
   * @returns the tries within the window, this one included, and when the window ends
   */
  countTry(
    key: string,
    nowMs: number,
    windowMs: number,
  ): Promise<{ count: number; untilMs: number }>
  /** Takes one try back, or all of them. */
  forgiveTries(key: string, count: 'one' | 'all'): Promise<void>
}

export interface IdentityStore extends Users, SessionStore, ApiKeys, SignInTries {}
