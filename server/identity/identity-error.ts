/** A change of users or keys that is refused; the message is meant for people. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly kind: 'invalid' | 'missing' | 'conflict'

  constructor(kind: IdentityError['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}
