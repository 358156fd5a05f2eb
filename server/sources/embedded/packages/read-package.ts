import * as z from 'zod/mini'
import { definitionSchema, type Definition } from './definition.ts'
import { parseJson } from '../../../../contract/exact-json.ts'
import { cutDescription } from '../bounds.ts'
import {
  maxJsonDepth,
  findDeepNesting,
  findJsonError,
  type TextPosition,
} from '../../../shared/json-error-location.ts'
import { schemaPath } from '../../../shared/schema-path.ts'

/** The contents of a package file, or why and where it is invalid. */
export type ReadPackage =
  { ok: true; definition: Definition } | { ok: false; reason: string; at: string | null }

/** Parses a package file. Never throws. */
export function readPackage(text: string): ReadPackage {
  let raw: unknown
  // Editors on Windows add a byte order mark, which is not valid JSON.
  const body = text.replace(/^\uFEFF/, '')
  const deep = findDeepNesting(body)
  if (deep)
    return {
      ok: false,
      reason: `The file is nested more than ${maxJsonDepth} levels deep.`,
      at: placeText(deep),
    }
  try {
    raw = parseJson(body)
  } catch {
    const place = findJsonError(body)
    return {
      ok: false,
      reason: body.trim() === '' ? 'The file is empty.' : 'The file is not JSON.',
      at: place && placeText(place),
    }
  }
  const read = z.safeParse(definitionSchema, raw, { error: describe })
  if (read.success) return { ok: true, definition: read.data }
  const [issue] = read.error.issues
  const at = issue ? schemaPath(issue.path) : ''
  const more = read.error.issues.length - 1
  return {
    ok: false,
    reason: cutDescription(
      `${at === '' ? 'The file' : at} ${issue?.message ?? 'cannot be read'}.${more > 0 ? ` There ${more === 1 ? 'is 1 more error' : `are ${more} more errors`} in this file.` : ''}`,
    ),
    at: at === '' ? null : cutDescription(at),
  }
}

const placeText = ({ line, column }: TextPosition): string => `line ${line}, column ${column}`

type RawIssue = Parameters<
  NonNullable<Extract<Parameters<typeof z.safeParse>[2], object>['error']>
>[0]

function describe(issue: RawIssue): string | undefined {
  if (issue.code === 'unrecognized_keys')
    return `has an unknown key: ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  if (issue.code === 'invalid_key') return 'has a name that is not allowed'
  if (issue.input === undefined) return 'is missing'
  if (issue.code === 'invalid_type') return `must be ${words[issue.expected] ?? issue.expected}`
  if (issue.code === 'invalid_value')
    return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
  // Zod's limit for integers without limits of their own.
  if (issue.code === 'too_big' || issue.code === 'too_small') return 'is out of range'
  // The other checks have their own messages.
  return issue.code === 'invalid_union' ? 'must be one of the kinds in docs/packages.md' : undefined
}

const words: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
}
