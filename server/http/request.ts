import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { parse as parseQuery } from 'qs'
import * as z from 'zod/mini'
import { parseJson } from '../../contract/exact-json.ts'
import { HttpError, notFound } from './errors.ts'
import type { AppEnv } from './app-context.ts'

/** The variables of a run take a few kB at most. */
const maxBodyBytes = 256 * 1024
/** A run's variables nest one level deep; a few more levels do no harm. */
const maxNesting = 20

const wellFormedType = /^[a-z*][\w.+-]*\/[\w.+*-]+/i
const ourTypes = /^(\*\/\*|application\/(\*|json|vnd\.xplenty\+json))/i

/**
 * Rejects only requests for a clearly different type: one official client sends an `Accept` header
 * that no negotiation library understands (jobs-api.md §1.3).
 */
export const acceptable: MiddlewareHandler<AppEnv> = async (c, next) => {
  const wanted = (c.req.header('accept') ?? '')
    .split(',')
    .map((type) => type.trim())
    .filter((type) => wellFormedType.test(type))
  if (wanted.length > 0 && !wanted.some((type) => ourTypes.test(type))) {
    throw new HttpError(406, 'Responses are application/vnd.xplenty+json or application/json.')
  }
  await next()
}

const isJsonType = (type: string): boolean => /^application\/([\w.-]+\+)?json\b/i.test(type.trim())

/** Rejects larger bodies with 413 without reading more than the limit. */
export const boundedBody: MiddlewareHandler<AppEnv> = bodyLimit({
  maxSize: maxBodyBytes,
  onError: () => {
    throw new HttpError(413, `The body is larger than ${maxBodyBytes / 1024} kB.`)
  },
})

/**
 * The body as JSON; null for a missing or empty body and for the literal `null` that one client
 * sends (jobs-api.md §1.4).
 * @throws HttpError 415, 400
 */
export async function jsonBody(c: Context<AppEnv>): Promise<unknown> {
  const text = await c.req.text()
  if (text.trim() === '') return null
  const type = c.req.header('content-type') ?? ''
  if (type.trim() !== '' && !isJsonType(type))
    throw new HttpError(415, 'The body must be JSON (application/json).')
  try {
    const read = parseJson(text)
    if (isDeeper(read, maxNesting))
      throw new HttpError(422, `The body is nested more than ${maxNesting} levels deep.`)
    return read
  } catch (error) {
    throw error instanceof HttpError ? error : new HttpError(400, 'The body is not valid JSON.')
  }
}

/**
 * The body as a schema has it; a missing body is an empty object.
 * @param problem what is wrong with a field, by its path (`settings.to`), or with the body (an
 * empty path)
 * @throws HttpError 422 about the first field that is wrong, 415, 400
 */
export async function bodyOf<Schema extends z.ZodMiniType>(
  c: Context<AppEnv>,
  schema: Schema,
  problem: (path: string) => string,
): Promise<z.output<Schema>> {
  const read = z.safeParse(schema, (await jsonBody(c)) ?? {})
  if (read.success) return read.data
  throw new HttpError(422, problem(read.error.issues[0]?.path.map(String).join('.') ?? ''))
}

/** Level by level, because recursion is what a deeply nested body is meant to break. */
function isDeeper(value: unknown, levels: number): boolean {
  let layer: unknown[] = [value]
  for (let level = 0; level <= levels; level += 1) {
    layer = layer.flatMap((item) =>
      item !== null && typeof item === 'object' ? Object.values(item) : [],
    )
    if (layer.length === 0) return false
  }
  return true
}

type Fields = Record<string, unknown>

const isFields = (value: unknown): value is Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/**
 * Reads `job[variables][DAY]=1` into nested objects without a prototype, since names come from
 * outside.
 * @throws HttpError 422
 */
function bracketFields(search: string, root: string): Fields {
  try {
    const read: Fields = parseQuery(search, {
      ignoreQueryPrefix: true,
      plainObjects: true,
      parseArrays: false,
      duplicates: 'last',
      depth: maxNesting,
      strictDepth: true,
    })
    return isFields(read[root]) ? read[root] : {}
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new HttpError(422, `A parameter is nested more than ${maxNesting} levels deep.`)
  }
}

/**
 * The fields of a write, in any of three encodings (jobs-api.md §1.4): flat JSON, JSON wrapped in
 * the resource's name, or brackets in the query string.
 */
export async function requestFields(
  c: Context<AppEnv>,
  root: 'job' | 'cluster' | 'schedule',
): Promise<Fields> {
  const body = await jsonBody(c)
  if (body !== null && !isFields(body)) throw new HttpError(400, 'The body must be a JSON object.')
  const wrapped = body?.[root]
  const inBody = isFields(wrapped) ? wrapped : (body ?? {})
  return { ...inBody, ...bracketFields(new URL(c.req.url).search, root) }
}

/** The URL as the caller wrote it; behind a proxy, the server is reached by another one. */
export const requestUrl = (c: Context<AppEnv>): string =>
  `${c.get('baseUrl')}${c.req.path}${new URL(c.req.url).search}`

export const queryOf = (c: Context<AppEnv>): URLSearchParams => new URL(c.req.url).searchParams

/** Several words in one parameter; callers ignore unknown ones (jobs-api.md §2.2). */
export const includes = (c: Context<AppEnv>): ReadonlySet<string> =>
  new Set((queryOf(c).get('include') ?? '').split(',').map((word) => word.trim()))

/** @throws HttpError 404: an id that is not a number identifies nothing */
export function idParam(c: Context<AppEnv>, name: string, what: string): number {
  const text = c.req.param(name) ?? ''
  if (!/^[1-9]\d{0,12}$/.test(text)) throw notFound(`${what} ${text.slice(0, 40)}`)
  return Number(text)
}
