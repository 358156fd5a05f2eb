/** What requests about failures have in common. */
import { toInstant } from '../../contract/instant.ts'
import { meWord, nobodyWord } from '../../contract/filter.ts'
import { HttpError } from './errors.ts'

/** @throws HttpError 422: a time in the past would end at once what it limits */
export function untilOf(text: string | null | undefined, nowMs: number): string | null {
  if (text === null || text === undefined || text === '') return null
  const instant = toInstant(text)
  if (instant === null) throw new HttpError(422, 'until: an ISO time, or null.')
  if (Date.parse(instant) <= nowMs) throw new HttpError(422, 'until: this time has passed.')
  return instant
}

/** @throws HttpError 422 */
export function personOf(text: string | null): string | null {
  const name = text?.trim() ?? ''
  if (name === meWord || name === nobodyWord)
    throw new HttpError(422, `assignee: a name other than “${name}”, or null for nobody.`)
  return name === '' ? null : name
}

export const noteOf = (text: string | null | undefined): string | null => text?.trim() || null
