import * as z from 'zod/mini'
import { ExactNumber, isNumeric } from './exact-json.ts'
import { toInstant } from './instant.ts'

/** The value of a variable, kept as the source sent it and shown as text. */
export type Scalar = string | number | ExactNumber | boolean | null
export type Variables = Record<string, Scalar>

// Optional on input, so that a missing key is read like null.
const reader = <T>(read: (raw: unknown) => T) => z.pipe(z.optional(z.unknown()), z.transform(read))

function toNumber(raw: unknown): number | null {
  const value =
    raw instanceof ExactNumber || (typeof raw === 'string' && raw.trim() !== '') ? Number(raw) : raw
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function toInteger(raw: unknown): number | null {
  const value = toNumber(raw)
  return value === null || !Number.isSafeInteger(Math.trunc(value)) ? null : Math.trunc(value)
}

function toText(raw: unknown): string | null {
  if (typeof raw === 'string') return raw
  return isNumeric(raw) || typeof raw === 'boolean' ? String(raw) : null
}

function toVariables(raw: unknown): Variables {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return {}
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]): [string, Scalar] => [
      name,
      value === null || typeof value === 'string' || isNumeric(value) || typeof value === 'boolean'
        ? value
        : (JSON.stringify(value) ?? null),
    ]),
  )
}

/*
 * Readers for responses of real sources, in which a field may be missing, null, of another type or
 * out of range (jobs-api.md §4 and §4.2 rule 6). They never fail: an unreadable value becomes null
 * or the given default.
 */
export const lenient = {
  id: z.pipe(reader(toInteger), z.number().check(z.positive())),
  integer: reader(toInteger),
  number: reader(toNumber),
  text: reader(toText),
  instant: reader(toInstant),
  count: reader((raw) => Math.max(0, toInteger(raw) ?? 0)),
  countOrNull: reader((raw) => {
    const value = toInteger(raw)
    return value === null || value < 0 ? null : value
  }),
  /**
   * A ratio 0–1. One client's tests contain whole percents, which must not show as 5000 %
   * (jobs-api.md §4).
   */
  ratio: reader((raw) => Math.min(1, Math.max(0, toNumber(raw) ?? 0))),
  ratioOrNull: reader((raw) => {
    const value = toNumber(raw)
    return value === null ? null : Math.min(1, Math.max(0, value))
  }),
  /** `true`, `"t"`, `1` and the like (jobs-api.md §1.4). */
  flag: reader((raw) => raw === true || raw === 1 || raw === 't' || raw === 'true' || raw === '1'),
  variables: reader(toVariables),
  texts: reader((raw) =>
    Array.isArray(raw) ? raw.map(toText).filter((text) => text !== null) : [],
  ),
  /** An object, or null if it cannot be read. */
  maybe: <S extends z.ZodMiniType>(schema: S) =>
    reader((raw): z.output<S> | null => {
      if (raw === null || raw === undefined) return null
      const read = z.safeParse(schema, raw)
      return read.success ? read.data : null
    }),
  /** A list. Unreadable rows are dropped one by one; null if the input is not a list. */
  listOrNull: <S extends z.ZodMiniType>(schema: S) =>
    reader((raw): z.output<S>[] | null =>
      Array.isArray(raw)
        ? raw.flatMap((item) => {
            const read = z.safeParse(schema, item)
            return read.success ? [read.data] : []
          })
        : null,
    ),
}
