import { isIPv6 } from 'node:net'
import type { IdentityStore } from '../records/identity-port.ts'
import { digestOf } from './secrets.ts'
import { nameKey } from './user-name.ts'

const windowMs = 15 * 60_000
/** People who forgot which of their passwords it is need about five tries. */
export const maxTriesPerName = 10
/** More than for a name: an office may have one address. */
export const maxTriesPerAddress = 30

/** A household has 2^64 addresses of version 6, which count as one. */
function addressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = plain.split('::', 2)
  const groups = head.split(':').filter((group) => group !== '')
  const missing = 8 - groups.length - tail.split(':').filter((group) => group !== '').length
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...tail.split(':')]
    .slice(0, 4)
    .join(':')
}

/** Limits failed sign-ins by name and by address. Tries count before the password is checked. */
export class SignInLimit {
  readonly #store: IdentityStore
  readonly #now: () => number

  constructor(store: IdentityStore, now: () => number) {
    this.#store = store
    this.#now = now
  }

  /** @returns milliseconds to wait; null if the try is allowed */
  async begin(name: string, address: string | null): Promise<number | null> {
    const now = this.#now()
    const [nameTries, addressTries] = this.#keys(name, address)
    const byAddress = await this.#store.countTry(addressTries, now, windowMs)
    if (byAddress.count > maxTriesPerAddress) return byAddress.untilMs - now
    const byName = await this.#store.countTry(nameTries, now, windowMs)
    return byName.count > maxTriesPerName ? byName.untilMs - now : null
  }

  /** The tries for the name are forgotten; an address only gets back this one. */
  async succeeded(name: string, address: string | null): Promise<void> {
    const [nameTries, addressTries] = this.#keys(name, address)
    await this.#store.forgiveTries(nameTries, 'all')
    await this.#store.forgiveTries(addressTries, 'one')
  }

  /** Names are stored as digests, because people type passwords into the wrong field. */
  #keys(name: string, address: string | null): [string, string] {
    return [`name:${digestOf(nameKey(name))}`, `address:${addressGroup(address ?? 'unknown')}`]
  }
}
