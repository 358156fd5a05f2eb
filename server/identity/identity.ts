import type { Role } from '../../contract/identity.ts'
import type { IdentityStore, SessionRecord, UserRecord } from '../records/identity-port.ts'
import { KeyRing } from './key-ring.ts'
import { PasswordHasher, type HashCost } from './password-hasher.ts'
import { SessionKeeper, type SessionAges, type SignInOrigin } from './session-keeper.ts'
import { newId } from './secrets.ts'
import { SignInLimit } from './sign-in-limit.ts'
import { UserDirectory } from './user-directory.ts'

export type SignInResult =
  | { outcome: 'succeeded'; user: UserRecord; secret: string; expiresMs: number }
  /** Unknown name, wrong password, no password or disabled: the caller must not learn which. */
  | { outcome: 'refused' }
  | { outcome: 'limited'; waitMs: number }

/** A person as an identity provider describes them. */
export interface ProviderProfile {
  /** Issuer and subject. */
  subject: string
  name: string
  email: string | null
  role: Role
  roles: Readonly<Record<string, Role>>
  /** The provider's session, and what is needed to end it there. */
  sid: string | null
  idToken: string
}

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
   * Signs in a user whom the identity provider vouches for; the first time, the user is added. Roles
   * are those of the provider's groups at each sign-in.
   * @param former secret of the session that this one replaces, if any
   * @returns null if the user has been disabled here
   */
  async signInByProvider(
    profile: ProviderProfile,
    origin: SignInOrigin,
    former: string | null,
  ): Promise<{ user: UserRecord; secret: string } | null> {
    const known = await this.#store.userBySubject(profile.subject)
    if (known?.disabled === true) return null
    const user = known === null ? await this.#addProvided(profile) : known
    await this.#store.changeUser(user.id, { role: profile.role, roles: profile.roles })
    if (former !== null) await this.signOut(former)
    const current = await this.users.get(user.id)
    const { secret } = await this.sessions.open(current, {
      ...origin,
      method: 'oidc',
      sid: profile.sid,
      idToken: profile.idToken,
    })
    return { user: current, secret }
  }

  /** Ends the sessions of one session of the provider, or all that somebody has through it. */
  async signOutByProvider(of: { sid: string } | { subject: string }): Promise<void> {
    if ('sid' in of) {
      await this.#store.endSessions({ sid: of.sid })
      return
    }
    const user = await this.#store.userBySubject(of.subject)
    if (user !== null) await this.sessions.endAll(user.id)
  }

  /** A local user of the same name is somebody else: the provider did not vouch for them. */
  async #addProvided({ name, email, subject, role, roles }: ProviderProfile): Promise<UserRecord> {
    const names = [name, ...(email === null ? [] : [email]), `${name} (${newId('user').slice(-6)})`]
    let refusal: unknown
    for (const each of names) {
      try {
        return await this.users.add({
          name: each,
          role,
          roles,
          password: null,
          oidcSubject: subject,
        })
      } catch (error) {
        // Two tabs may sign in for the first time at once.
        const added = await this.#store.userBySubject(subject)
        if (added !== null) return added
        refusal = error
      }
    }
    throw refusal
  }

  /**
   * Ends the session with this secret, if there is one.
   * @param everywhere also ends all others of its user
   * @returns the session that has ended
   */
  async signOut(secret: string, everywhere = false): Promise<SessionRecord | null> {
    const found = await this.sessions.find(secret)
    if (!found) return null
    if (everywhere) await this.sessions.endAll(found.user.id)
    else await this.sessions.end(found.session.id)
    return found.session
  }
}
