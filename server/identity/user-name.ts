import { maxUserNameLength } from '../../contract/identity.ts'
import { IdentityError } from './identity-error.ts'

/** Control and format characters: line breaks, NUL, zero-width and bidirectional marks. */
const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * A name for display.
 * @throws IdentityError for one that is empty, too long, or that can be mistaken for another
 */
export function validName(what: string, name: string): string {
  const trimmed = name.normalize('NFC').trim()
  if (trimmed === '' || trimmed.length > maxUserNameLength)
    throw new IdentityError('invalid', `${what} has 1 to ${maxUserNameLength} characters.`)
  if (invisible.test(trimmed))
    throw new IdentityError('invalid', `${what} has no control or invisible characters.`)
  return trimmed
}

/** The form in which names are compared: case and compatibility variants are the same name. */
export const nameKey = (name: string): string =>
  name.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ')
