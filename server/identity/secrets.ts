import { createHash, randomBytes } from 'node:crypto'

/** 256 bits that cannot be guessed, so that a plain digest of them is safe to store. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

export const digestOf = (secret: string): string =>
  createHash('sha256').update(secret).digest('base64url')

export const newId = (kind: 'user' | 'session' | 'key'): string =>
  `${kind}-${randomBytes(9).toString('base64url')}`
