import type {
  IdentityStore,
  SessionRecord,
  SignInMethod,
  UserRecord,
} from '../records/identity-port.ts'
import { digestOf, newId, newSecret } from './secrets.ts'

/** How long sessions last, in milliseconds: without a request, and in any case. */
export interface SessionAges {
  idleMs: number
  absoluteMs: number
}

/** Requests sent just before their session got a new secret arrive within this time. */
const rotationGraceMs = 30_000
/** Writing on each request would cost more than the request itself. */
const touchEveryMs = 60_000
const maxUserAgentLength = 200

/** What is known of the browser that signs in. */
export interface SignInOrigin {
  address: string | null
  userAgent: string | null
}

export interface NewSession extends SignInOrigin {
  method: SignInMethod
  /** The provider's session, and what is needed to end it there. */
  sid?: string | null
  idToken?: string | null
}

export interface FoundSession {
  session: SessionRecord
  user: UserRecord
  /** When the session ends if it is not used before. */
  expiresMs: number
  /** To be put in place of the current secret, because the user's roles have changed. */
  newSecret: string | null
}

const stampOf = ({ role, roles }: UserRecord): string =>
  JSON.stringify([role, Object.entries(roles).toSorted(([a], [b]) => (a < b ? -1 : 1))])

/**
 * Sessions of signed-in users. Only digests of their secrets are stored. Each request reads session
 * and user, so that ending one, disabling a user or changing a role takes effect at once, also if
 * another process made the change.
 */
export class SessionKeeper {
  readonly #store: IdentityStore
  readonly #ages: SessionAges
  readonly #now: () => number

  constructor(store: IdentityStore, ages: SessionAges, now: () => number) {
    this.#store = store
    this.#ages = ages
    this.#now = now
  }

  /** @returns the secret for the cookie, and when the session ends if it is not used */
  async open(user: UserRecord, fields: NewSession): Promise<{ secret: string; expiresMs: number }> {
    const now = this.#now()
    const secret = newSecret()
    await this.#store.dropSessions(now - this.#ages.absoluteMs, now - this.#ages.idleMs)
    await this.#store.addSession({
      id: newId('session'),
      keyHash: digestOf(secret),
      userId: user.id,
      method: fields.method,
      roleStamp: stampOf(user),
      sid: fields.sid ?? null,
      idToken: fields.idToken ?? null,
      createdMs: now,
      seenMs: now,
      address: fields.address,
      userAgent: fields.userAgent?.slice(0, maxUserAgentLength) ?? null,
    })
    await this.#store.changeUser(user.id, { lastSignInMs: now })
    return { secret, expiresMs: now + Math.min(this.#ages.idleMs, this.#ages.absoluteMs) }
  }

  /**
   * @param isUse false for requests that a page sends without its user
   * @returns null if there is no such session, or if it has ended
   */
  async find(secret: string, isUse = true): Promise<FoundSession | null> {
    const now = this.#now()
    const keyHash = digestOf(secret)
    const found = await this.#store.session(keyHash, now)
    if (!found || found.user.disabled) return null
    const { session, user } = found
    if (this.#endOf(session) <= now) {
      await this.#store.endSession(session.id)
      return null
    }
    if (isUse && now - session.seenMs >= touchEveryMs) {
      await this.#store.touchSession(session.id, now)
      session.seenMs = now
    }
    return {
      session,
      user,
      expiresMs: this.#endOf(session),
      newSecret: await this.#rotated(session, user, keyHash, now),
    }
  }

  /** Sessions that have not ended, newest first. */
  async list(): Promise<(SessionRecord & { expiresMs: number })[]> {
    const sessions = await this.#store.sessions()
    return sessions
      .map((session) => ({ ...session, expiresMs: this.#endOf(session) }))
      .filter(({ expiresMs }) => expiresMs > this.#now())
  }

  /** @returns whether there was such a session */
  end(id: string): Promise<boolean> {
    return this.#store.endSession(id)
  }

  /** Signs a user out on every device. */
  async endAll(userId: string): Promise<void> {
    await this.#store.endSessions({ userId })
  }

  #endOf({ createdMs, seenMs }: SessionRecord): number {
    return Math.min(createdMs + this.#ages.absoluteMs, seenMs + this.#ages.idleMs)
  }

  /** A secret that somebody learned before the user was promoted must not gain by that. */
  async #rotated(
    session: SessionRecord,
    user: UserRecord,
    keyHash: string,
    now: number,
  ): Promise<string | null> {
    const roleStamp = stampOf(user)
    if (session.roleStamp === roleStamp || session.keyHash !== keyHash) return null
    const secret = newSecret()
    const rotation = {
      id: session.id,
      from: keyHash,
      to: digestOf(secret),
      roleStamp,
      formerUntilMs: now + rotationGraceMs,
    }
    return (await this.#store.rotateSession(rotation)) ? secret : null
  }
}
