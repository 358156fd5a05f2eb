// As a whole, because importing a name that an older Node lacks fails at startup.
import * as crypto from 'node:crypto'
import PQueue from 'p-queue'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. About 25 ms. */
export interface HashCost {
  memoryKib: number
  passes: number
  lanes: number
}
export const standardCost: HashCost = { memoryKib: 19_456, passes: 2, lanes: 1 }

const tagBytes = 32
const saltBytes = 16
/** More at once would take all threads of the pool, which also read files. */
const maxAtOnce = 2
/** Waiting for more than this takes over a second; callers are then told to come back. */
const maxWaiting = 60

const phcPattern =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/

interface ParsedHash {
  cost: HashCost
  salt: Buffer
  tag: Buffer
}

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')

function parseHash(phc: string): ParsedHash | null {
  const [, memory, passes, lanes, salt, tag] = phcPattern.exec(phc) ?? []
  if (salt === undefined || tag === undefined) return null
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

const formatHash = ({ cost, salt, tag }: ParsedHash): string =>
  `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}` +
  `$${unpadded(salt)}$${unpadded(tag)}`

/** The same text typed on another keyboard may arrive in another Unicode form. */
const messageOf = (password: string): string => password.normalize('NFC')

/** Whether this Node has argon2: 24.7 or later. */
export const canHashPasswords = (): boolean => 'argon2' in crypto

/** Too many passwords are being checked; the caller should try again shortly. */
export class HasherBusyError extends Error {
  override readonly name = 'HasherBusyError'
}

/** Hashes and checks passwords with argon2id, as PHC strings. Needs Node 24.7. */
export class PasswordHasher {
  readonly #cost: HashCost
  readonly #queue = new PQueue({ concurrency: maxAtOnce })
  /** Checked in place of a user without a password, so that both cost the same. */
  readonly #dummy: ParsedHash
  /** Hashes computed so far; tests compare the work for known and unknown names. */
  computed = 0

  constructor(cost: HashCost = standardCost) {
    this.#cost = cost
    this.#dummy = { cost, salt: crypto.randomBytes(saltBytes), tag: crypto.randomBytes(tagBytes) }
  }

  async hash(password: string): Promise<string> {
    const salt = crypto.randomBytes(saltBytes)
    const tag = await this.#compute(password, this.#cost, salt, tagBytes)
    return formatHash({ cost: this.#cost, salt, tag })
  }

  /**
   * @param phc null if there is no such user or no password: costs as much as a wrong password
   * @throws HasherBusyError
   */
  async verify(password: string, phc: string | null): Promise<boolean> {
    const parsed = phc === null ? null : parseHash(phc)
    const { cost, salt, tag } = parsed ?? this.#dummy
    const computed = await this.#compute(password, cost, salt, tag.length)
    return crypto.timingSafeEqual(computed, tag) && parsed !== null
  }

  /** Whether the hash was made with other parameters than those of today. */
  isOutdated(phc: string): boolean {
    const cost = parseHash(phc)?.cost
    const { memoryKib, passes, lanes } = this.#cost
    return cost?.memoryKib !== memoryKib || cost.passes !== passes || cost.lanes !== lanes
  }

  async #compute(
    password: string,
    { memoryKib, passes, lanes }: HashCost,
    salt: Buffer,
    length: number,
  ): Promise<Buffer> {
    if (this.#queue.size >= maxWaiting) throw new HasherBusyError('Too many sign-ins at once.')
    const parameters = {
      message: messageOf(password),
      nonce: salt,
      memory: memoryKib,
      passes,
      parallelism: lanes,
      tagLength: length,
    }
    return this.#queue.add(() => {
      this.computed += 1
      return new Promise<Buffer>((resolve, reject) =>
        crypto.argon2('argon2id', parameters, (error, tag) =>
          error ? reject(error) : resolve(tag),
        ),
      )
    })
  }
}
