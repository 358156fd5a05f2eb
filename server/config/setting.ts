import * as z from 'zod/mini'

/** A setting's text; an empty one counts as not set. */
export const said = (text: string | undefined): string | undefined =>
  text === undefined || text.trim() === '' ? undefined : text.trim()

export const setting = <S extends z.ZodMiniType<unknown, string | undefined>>(schema: S) =>
  z.pipe(z.pipe(z.optional(z.string()), z.transform(said)), schema)
