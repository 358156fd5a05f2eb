import * as z from 'zod/mini'
import { roleSchema } from '../../contract/identity.ts'
import type { UserRecord } from '../records/identity-port.ts'
import { serverScope, type RecordStore } from '../records/port.ts'
import { IdentityError } from './identity-error.ts'
import type { UserDirectory } from './user-directory.ts'

const name = z.string()
const account = z.optional(z.string())

/** What `npm run users` can do. */
export const userCommandSchema = z.discriminatedUnion('action', [
  z.object({ action: z.literal('list') }),
  z.object({ action: z.literal('add'), name, role: roleSchema, password: z.nullable(z.string()) }),
  z.object({ action: z.literal('passwd'), name, password: z.string() }),
  /** In one account if `account` is given; `default` there takes the role on the server again. */
  z.object({
    action: z.literal('role'),
    name,
    role: z.union([roleSchema, z.literal('default')]),
    account,
  }),
  z.object({ action: z.literal('disable'), name }),
  z.object({ action: z.literal('enable'), name }),
  z.object({ action: z.literal('remove'), name }),
])
export type UserCommand = z.output<typeof userCommandSchema>

export interface UserCommandDeps {
  users: UserDirectory
  records: RecordStore
  /** Slugs of the server's accounts. */
  accounts: readonly string[]
  now: () => number
}

/** Recorded as the actor: whoever may write to the data folder may do anything. */
const commandLine = 'command line'

function describeUser({ name, role, roles, disabled, passwordHash, lastSignInMs }: UserRecord) {
  const overrides = Object.entries(roles).map(([slug, granted]) => `${slug}: ${granted}`)
  return [
    name,
    [role, ...overrides].join(', '),
    ...(disabled ? ['disabled'] : []),
    ...(passwordHash === null ? ['no password'] : []),
    lastSignInMs === null
      ? 'never signed in'
      : `last signed in ${new Date(lastSignInMs).toISOString()}`,
  ].join('\t')
}

/** Carries out the commands of `npm run users`. */
export class UserCommands {
  readonly #deps: UserCommandDeps

  constructor(deps: UserCommandDeps) {
    this.#deps = deps
  }

  /**
   * @returns the text to print
   * @throws IdentityError with a message for people
   */
  async run(command: UserCommand): Promise<string> {
    const { users } = this.#deps
    if (command.action === 'list') return (await users.list()).map(describeUser).join('\n')
    if (command.action === 'add') {
      const added = await users.add(command)
      await this.#record('user_add', `${added.name}, ${added.role}`)
      return `${added.name} can sign in as ${added.role}.`
    }
    const user = await this.#user(command.name)
    switch (command.action) {
      case 'passwd':
        await users.setPassword(user.id, command.password)
        await this.#record('user_password', user.name)
        return `${user.name} has a new password and is signed out everywhere.`
      case 'role':
        return this.#setRole(user, command.role, command.account)
      case 'disable':
        await users.change(user.id, { disabled: true })
        await this.#record('user_change', `${user.name}: disabled true`)
        return `${user.name} can no longer sign in and is signed out everywhere.`
      case 'enable':
        await users.change(user.id, { disabled: false })
        await this.#record('user_change', `${user.name}: disabled false`)
        return `${user.name} can sign in again.`
      case 'remove':
        await users.remove(user.id)
        await this.#record('user_remove', user.name)
        return `${user.name} has been removed.`
    }
  }

  async #setRole(
    user: UserRecord,
    role: Extract<UserCommand, { action: 'role' }>['role'],
    slug: string | undefined,
  ): Promise<string> {
    const { users, accounts } = this.#deps
    if (slug === undefined) {
      if (role === 'default')
        throw new IdentityError('invalid', 'The role default needs --account.')
      await users.change(user.id, { role })
      await this.#record('user_change', `${user.name}: role ${role}`)
      return `${user.name} is now ${role}.`
    }
    if (role !== 'default' && !accounts.includes(slug))
      throw new IdentityError('invalid', `There is no account ${slug}.`)
    const { [slug]: _former, ...others } = user.roles
    const roles = role === 'default' ? others : { ...others, [slug]: role }
    await users.change(user.id, { roles })
    await this.#record('user_change', `${user.name}: role ${role} in ${slug}`)
    return `${user.name} is now ${role === 'default' ? user.role : role} in ${slug}.`
  }

  async #user(typed: string): Promise<UserRecord> {
    const user = await this.#deps.users.byName(typed)
    if (!user) throw new IdentityError('missing', `There is no user ${typed}.`)
    return user
  }

  async #record(action: string, message: string): Promise<void> {
    await this.#deps.records.addActivity(serverScope, {
      subject: 'user',
      subjectId: 0,
      at: new Date(this.#deps.now()).toISOString(),
      actor: commandLine,
      action,
      reason: null,
      outcome: 'accepted',
      message,
    })
  }
}
