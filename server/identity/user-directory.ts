import { maxPasswordLength, minPasswordLength, type Role } from '../../contract/identity.ts'
import type { IdentityStore, UserRecord, UserRecordChange } from '../records/identity-port.ts'
import { IdentityError } from './identity-error.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { newId } from './secrets.ts'
import { nameKey, validName } from './user-name.ts'

export interface UserFields {
  name: string
  role: Role
  roles?: Readonly<Record<string, Role>>
  /** Null for a user of the identity provider. */
  password: string | null
  oidcSubject?: string | null
}

export type UserChange = Partial<Pick<UserRecord, 'name' | 'role' | 'roles' | 'disabled'>>

const lastAdmin =
  'This is the last administrator who can sign in. Make somebody else an administrator first.'

const isActiveAdmin = ({ role, disabled }: Pick<UserRecord, 'role' | 'disabled'>): boolean =>
  role === 'admin' && !disabled

function assertPassword(password: string, name: string): void {
  if (password.length < minPasswordLength || password.length > maxPasswordLength)
    throw new IdentityError(
      'invalid',
      `A password has ${minPasswordLength} to ${maxPasswordLength} characters.`,
    )
  if (nameKey(password).includes(nameKey(name)) && nameKey(name).length >= minPasswordLength / 2)
    throw new IdentityError('invalid', 'The password must not contain the name.')
  if (new Set(password).size < 5)
    throw new IdentityError('invalid', 'The password repeats too few characters.')
}

/** The users of the server, and the rules about changing them. */
export class UserDirectory {
  readonly #store: IdentityStore
  readonly #hasher: PasswordHasher
  readonly #now: () => number

  constructor(store: IdentityStore, hasher: PasswordHasher, now: () => number) {
    this.#store = store
    this.#hasher = hasher
    this.#now = now
  }

  list(): Promise<UserRecord[]> {
    return this.#store.users()
  }

  byName(name: string): Promise<UserRecord | null> {
    return this.#store.userByName(nameKey(name))
  }

  /** @throws IdentityError `missing` */
  async get(id: string): Promise<UserRecord> {
    const user = await this.#store.user(id)
    if (user === null) throw new IdentityError('missing', 'There is no such user.')
    return user
  }

  /** @throws IdentityError */
  async add(fields: UserFields): Promise<UserRecord> {
    const name = validName('A user’s name', fields.name)
    if (fields.password !== null) assertPassword(fields.password, name)
    const user: UserRecord = {
      id: newId('user'),
      name,
      nameKey: nameKey(name),
      role: fields.role,
      roles: fields.roles ?? {},
      passwordHash: fields.password === null ? null : await this.#hasher.hash(fields.password),
      oidcSubject: fields.oidcSubject ?? null,
      disabled: false,
      createdMs: this.#now(),
      lastSignInMs: null,
    }
    if (!(await this.#store.addUser(user)))
      throw new IdentityError('conflict', `There is a user ${name} already.`)
    return user
  }

  /**
   * A user who is disabled is signed out everywhere.
   * @throws IdentityError
   */
  async change(id: string, change: UserChange): Promise<UserRecord> {
    const before = await this.get(id)
    const record: UserRecordChange = { ...change }
    if (change.name !== undefined) {
      record.name = validName('A user’s name', change.name)
      record.nameKey = nameKey(record.name)
    }
    if (isActiveAdmin(before) && !isActiveAdmin({ ...before, ...change }))
      await this.#assertOtherAdmin(id)
    const result = await this.#store.changeUser(id, record)
    if (result === 'taken')
      throw new IdentityError('conflict', `There is a user ${record.name} already.`)
    if (change.disabled === true) await this.#store.endSessions({ userId: id })
    return this.get(id)
  }

  /**
   * Ends all sessions of the user: whoever knew the old password may be using them.
   * @throws IdentityError
   */
  async setPassword(id: string, password: string): Promise<void> {
    const { name } = await this.get(id)
    assertPassword(password, name)
    await this.#store.changeUser(id, { passwordHash: await this.#hasher.hash(password) })
    await this.#store.endSessions({ userId: id })
  }

  /** @throws IdentityError */
  async remove(id: string): Promise<UserRecord> {
    const user = await this.get(id)
    if (isActiveAdmin(user)) await this.#assertOtherAdmin(id)
    await this.#store.removeUser(id)
    return user
  }

  async #assertOtherAdmin(id: string): Promise<void> {
    const others = (await this.list()).filter((user) => user.id !== id)
    if (!others.some(isActiveAdmin)) throw new IdentityError('conflict', lastAdmin)
  }
}
