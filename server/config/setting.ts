import * as z from 'zod/mini'

/** A setting's text; an empty one counts as not set. */
export const said = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim()

export const setting = <S extends z.ZodMiniType<unknown, string | undefined>>(schema: S) =>
  z.pipe(z.pipe(z.optional(z.string()), z.transform(said)), schema)

/** A check for whole numbers in a setting. */
export function wholeNumber(min: number, max: number) {
  const isValid = (text: string) => /^\d{1,5}$/.test(text) && +text >= min && +text <= max
  const error = `must be a whole number from ${min} to ${max}`
  return z.pipe(z.string().check(z.refine(isValid, { error })), z.transform(Number))
}
