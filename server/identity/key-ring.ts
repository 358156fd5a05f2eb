import type { KeyScope } from '../../contract/admin.ts'
import type { Role } from '../../contract/identity.ts'
import type { ApiKeyRecord, IdentityStore } from '../records/identity-port.ts'
import { IdentityError } from './identity-error.ts'
import { digestOf, newId, newSecret } from './secrets.ts'
import { validName } from './user-name.ts'

/** Lets scanners of source code recognise a leaked key. */
const keyMark = 'jw_'
const prefixLength = keyMark.length + 6
const touchEveryMs = 60_000

export interface KeyFields {
  name: string
  scope: KeyScope
  account: string | null
  expiresMs: number | null
  createdBy: string
}

export const roleOfScope: Readonly<Record<KeyScope, Role>> = { read: 'viewer', operate: 'operator' }

/** API keys for programs. Only digests are stored. */
export class KeyRing {
  readonly #store: IdentityStore
  readonly #now: () => number

  constructor(store: IdentityStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  list(): Promise<ApiKeyRecord[]> {
    return this.#store.keys()
  }

  /**
   * @returns the key itself, which cannot be read again, and its record
   * @throws IdentityError
   */
  async add(fields: KeyFields): Promise<{ key: string; record: ApiKeyRecord }> {
    const now = this.#now()
    if (fields.expiresMs !== null && fields.expiresMs <= now)
      throw new IdentityError('invalid', 'expires_at: a time in the future.')
    const key = `${keyMark}${newSecret()}`
    const record: ApiKeyRecord = {
      ...fields,
      name: validName('A key’s name', fields.name),
      id: newId('key'),
      keyHash: digestOf(key),
      prefix: key.slice(0, prefixLength),
      createdMs: now,
      revokedMs: null,
      lastUsedMs: null,
    }
    await this.#store.addKey(record)
    return { key, record }
  }

  /** @returns null for an unknown, expired or revoked key */
  async find(key: string): Promise<ApiKeyRecord | null> {
    if (!key.startsWith(keyMark)) return null
    const now = this.#now()
    const record = await this.#store.key(digestOf(key))
    if (!record || record.revokedMs !== null) return null
    if (record.expiresMs !== null && record.expiresMs <= now) return null
    if (record.lastUsedMs === null || now - record.lastUsedMs >= touchEveryMs)
      await this.#store.touchKey(record.id, now)
    return record
  }

  /** @throws IdentityError `missing` */
  async revoke(id: string): Promise<ApiKeyRecord> {
    const record = await this.#store.revokeKey(id, this.#now())
    if (!record) throw new IdentityError('missing', 'There is no such key.')
    return record
  }
}
