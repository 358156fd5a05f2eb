import path from 'node:path'
import type { Role } from '../../contract/identity.ts'
import { Identity } from '../../server/identity/identity.ts'
import type { UserRecord } from '../../server/records/identity-port.ts'
import { SqliteRecordStore } from '../../server/records/sqlite-record-store.ts'

/** Somebody who may sign in to a world. */
export interface WorldUser {
  name: string
  role: Role
  roles?: Readonly<Record<string, Role>>
}

/** Everybody's in a world. */
export const worldPassword = 'five green marbles'

/** Fast: the server hashes with its own cost at the first sign-in. */
const cheap = { memoryKib: 64, passes: 1, lanes: 1 }

/**
 * The users of a world, through a connection of its own to the records: as the command line does it,
 * while the server runs.
 */
export class Team {
  readonly #records: SqliteRecordStore
  readonly #identity: Identity

  private constructor(records: SqliteRecordStore, now: () => number) {
    this.#records = records
    const hour = 3_600_000
    const ages = { idleMs: 12 * hour, absoluteMs: 14 * 24 * hour }
    this.#identity = new Identity(records.identity, { ages, now, hashCost: cheap })
  }

  static async open(dataDir: string, now: () => number): Promise<Team> {
    return new Team(await SqliteRecordStore.open(path.join(dataDir, 'records.db')), now)
  }

  add = (user: WorldUser): Promise<UserRecord> =>
    this.#identity.users.add({ ...user, password: worldPassword })

  async change(name: string, change: { role?: Role; disabled?: boolean }): Promise<void> {
    await this.#identity.users.change(await this.#idOf(name), change)
  }

  /** As when they sign out everywhere, or their sessions expire. */
  async endSessions(name: string): Promise<void> {
    await this.#identity.sessions.endAll(await this.#idOf(name))
  }

  close = (): Promise<void> => this.#records.close()

  async #idOf(name: string): Promise<string> {
    const user = await this.#identity.users.byName(name)
    if (user === null) throw new Error(`This world has no user "${name}".`)
    return user.id
  }
}
