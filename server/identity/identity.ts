import type { IdentityStore, UserRecord } from '../records/identity-port.ts'
import { KeyRing } from './key-ring.ts'
import { PasswordHasher, type HashCost } from './password-hasher.ts'
import { SessionKeeper, type SessionAges, type SignInOrigin } from './session-keeper.ts'
import { SignInLimit } from './sign-in-limit.ts'
import { UserDirectory } from './user-directory.ts'

export type SignInResult =
  | { outcome: 'succeeded'; user: UserRecord; secret: string; expiresMs: number }
  /** Unknown name, wrong password, no password or disabled: the caller must not learn which. */
  | { outcome: 'refused' }
  | { outcome: 'limited'; waitMs: number }

export interface IdentityOptions {
  ages: SessionAges
  now: () => number
  /** For tests, which sign in often. */
  hashCost?: HashCost
}

/** Who may use the server: users, their sessions, and API keys. */
export class Identity {
  readonly users: UserDirectory
  readonly sessions: SessionKeeper
  readonly keys: KeyRing
  readonly hasher: PasswordHasher
  readonly #store: IdentityStore
  readonly #limit: SignInLimit

  constructor(store: IdentityStore, { ages, now, hashCost }: IdentityOptions) {
    this.#store = store
    this.hasher = new PasswordHasher(hashCost)
    this.users = new UserDirectory(store, this.hasher, now)
    this.sessions = new SessionKeeper(store, ages, now)
    this.keys = new KeyRing(store, now)
    this.#limit = new SignInLimit(store, now)
  }

  /**
   * Signs a user in by password.
   * @param former secret of the session that this one replaces, if any
   */
  async signIn(
    { name, password }: { name: string; password: string },
    origin: SignInOrigin,
    former: string | null,
  ): Promise<SignInResult> {
    const waitMs = await this.#limit.begin(name, origin.address)
    if (waitMs !== null) return { outcome: 'limited', waitMs }
    const user = await this.users.byName(name)
    const hash = user === null || user.disabled ? null : user.passwordHash
    if (!(await this.hasher.verify(password, hash)) || user === null || hash === null)
      return { outcome: 'refused' }
    // Hashing takes a while: the user may have been disabled or given another password.
    const current = await this.#store.user(user.id)
    if (current?.passwordHash !== hash || current.disabled) return { outcome: 'refused' }
    await this.#limit.succeeded(name, origin.address)
    if (this.hasher.isOutdated(hash))
      await this.#store.changeUser(user.id, { passwordHash: await this.hasher.hash(password) })
    if (former !== null) await this.signOut(former)
    const opened = await this.sessions.open(user, { ...origin, method: 'password' })
    return { outcome: 'succeeded', user, ...opened }
  }

  /**
   * Ends the session with this secret, if there is one.
   * @param everywhere also ends all others of its user
   */
  async signOut(secret: string, everywhere = false): Promise<void> {
    const found = await this.sessions.find(secret)
    if (!found) return
    if (everywhere) await this.sessions.endAll(found.user.id)
    else await this.sessions.end(found.session.id)
  }
}
