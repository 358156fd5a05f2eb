import { isNumeric, parseNumber } from '../../../../contract/exact-json.ts'
import type { Scalar, Variables } from '../../../../contract/coerce.ts'
import { isoSeconds } from '../../../../contract/instant.ts'

/** A job's variables cannot be resolved; the message is suitable for users. */
export class VariableError extends Error {
  override readonly name = 'VariableError'
}

/** The layers of a job's variables; later ones override earlier ones. */
export interface VariableLayers {
  /** Names that start with `_` (jobs-api.md §2.7). */
  system: Variables
  /** Defaults of the package; their types determine the required types. */
  defaults: Variables
  /** Static values of the job, taken literally (jobs-api.md §2.3). */
  given: Variables
  /** Expressions of the job, evaluated here. */
  dynamic: Variables
}

const functions: Readonly<Record<string, (now: Date) => Scalar>> = {
  CurrentTime: (now) => isoSeconds(now.getTime()),
  CurrentDate: (now) => now.toISOString().slice(0, 10),
  CurrentTimeMillis: (now) => now.getTime(),
}

type Expression =
  | { kind: 'literal'; text: string }
  | { kind: 'reference'; to: string }
  | { kind: 'call'; name: string }

/**
 * Parses an expression of a dynamic variable.
 * @returns null if it is invalid
 */
export function parseExpression(text: string): Expression | null {
  const trimmed = text.trim()
  // Not one regular expression, which would use stack for each character.
  const inner =
    trimmed.length >= 2 && trimmed.startsWith("'") && trimmed.endsWith("'")
      ? trimmed.slice(1, -1)
      : null
  if (inner !== null && !inner.replaceAll("''", '').includes("'"))
    return { kind: 'literal', text: inner.replaceAll("''", "'") }
  const reference = /^\$([A-Za-z_]\w*)$/.exec(trimmed)
  if (reference) return { kind: 'reference', to: reference[1] ?? '' }
  const call = /^([A-Za-z]\w*)\(\s*\)$/.exec(trimmed)
  return call ? { kind: 'call', name: call[1] ?? '' } : null
}

/** Maximum number of variables of one job, over all layers. */
const maxVariables = 1_000
/** Maximum length of a chain of dynamic variables. */
const maxChainLength = 100

const refuseCount = (count: number): string | null =>
  count > maxVariables
    ? `There are ${count.toLocaleString('en-US')} variables; a job may have at most ` +
      `${maxVariables.toLocaleString('en-US')}.`
    : null

const refuseChain = (name: string): string =>
  `Variable "${name}" refers to others through a chain of more than ${maxChainLength}. Refer ` +
  'to the last of them directly.'

/**
 * Checks limits that are known before a job is accepted.
 * @returns the reason, or null
 */
export function refuseVariables(given: Variables, dynamic: Variables): string | null {
  const names = new Set([...Object.keys(given), ...Object.keys(dynamic)])
  const tooMany = refuseCount(names.size)
  if (tooMany !== null) return tooMany
  for (const start of Object.keys(dynamic)) {
    let name: string | null = start
    let length = 0
    const passed = new Set<string>()
    // A cycle is an error of the job, which then fails.
    while (name !== null && !passed.has(name)) {
      passed.add(name)
      const raw: Scalar | undefined = Object.hasOwn(dynamic, name) ? dynamic[name] : undefined
      const expression: Expression | null = typeof raw === 'string' ? parseExpression(raw) : null
      name = expression?.kind === 'reference' ? expression.to : null
      length += 1
      if (length > maxChainLength + 1) return refuseChain(start)
    }
  }
  return null
}

/** Quotes a text as a literal that {@link parseExpression} reads back. */
export const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`

/**
 * Resolves the variables of a job.
 * @param now milliseconds since 1970: when the job starts, for `CurrentTime()` and the like
 * @throws {VariableError} for an invalid expression, an unknown function or variable, a cycle, or a
 * value of the wrong type
 */
export function resolveVariables(layers: VariableLayers, now: number): Variables {
  const base = new Map<string, Scalar>()
  for (const layer of [layers.system, layers.defaults, layers.given]) {
    for (const [name, value] of Object.entries(layer)) base.set(name, value)
  }
  const dynamic = new Map(Object.entries(layers.dynamic))
  const resolved = new Map<string, Scalar>()

  const names = new Set([...base.keys(), ...dynamic.keys()])
  const tooMany = refuseCount(names.size)
  if (tooMany !== null) throw new VariableError(tooMany)

  /** Follows references in a loop, because a chain may be longer than the stack is deep. */
  const valueOf = (start: string): Scalar => {
    const path = new Set<string>()
    let name = start
    let value = resolved.get(name)
    while (value === undefined) {
      if (path.has(name))
        throw new VariableError(
          `Variables refer to each other in a circle: ${[...path, name].join(' → ')}.`,
        )
      const step = dynamic.has(name)
        ? evaluate(name, dynamic.get(name) ?? null)
        : readBase(name, path)
      if (dynamic.has(name)) path.add(name)
      if (path.size > maxChainLength) throw new VariableError(refuseChain(start))
      if (step !== null && typeof step === 'object' && 'to' in step) {
        name = step.to
        value = resolved.get(name)
      } else value = step
    }
    for (const each of path) resolved.set(each, value)
    return value
  }

  const readBase = (name: string, path: ReadonlySet<string>): Scalar => {
    const value = base.get(name)
    if (value === undefined)
      throw new VariableError(
        `Variable "${[...path].at(-1) ?? name}" refers to $${name}, which does not exist.`,
      )
    return value
  }

  /** @returns the value, or the variable to look up */
  const evaluate = (name: string, raw: Scalar): Scalar | { to: string } => {
    // Numbers and booleans cannot be expressions, but the API tolerates them (jobs-api.md §2.3).
    if (typeof raw !== 'string') return raw
    const expression = parseExpression(raw)
    if (!expression) {
      throw new VariableError(
        `Variable "${name}" has an expression that cannot be evaluated: ${raw}. Write ` +
          `${Object.keys(functions).join('(), ')}(), $OTHER or 'text'.`,
      )
    }
    switch (expression.kind) {
      case 'literal':
        return expression.text
      case 'reference':
        return { to: expression.to }
      case 'call': {
        const call = Object.hasOwn(functions, expression.name)
          ? functions[expression.name]
          : undefined
        if (!call)
          throw new VariableError(
            `Variable "${name}" calls ${expression.name}(), which does not exist. Available: ` +
              `${Object.keys(functions).join('(), ')}().`,
          )
        return call(new Date(now))
      }
    }
  }

  const result: [string, Scalar][] = []
  for (const name of names) {
    const model = Object.hasOwn(layers.defaults, name) ? layers.defaults[name] : layers.system[name]
    result.push([name, toTypeOf(name, model, valueOf(name))])
  }
  return Object.fromEntries(result)
}

/**
 * Forms send only texts, so a value is converted to the type of its default; one that does not fit
 * is the user's error.
 */
function toTypeOf(name: string, model: Scalar | undefined, value: Scalar): Scalar {
  if (typeof value !== 'string') return value
  if (isNumeric(model)) {
    const number = parseNumber(value)
    if (number === null)
      throw new VariableError(`Variable "${name}" must be a number, but is "${value}".`)
    return number
  }
  if (typeof model === 'boolean') {
    if (!['true', 'false'].includes(value))
      throw new VariableError(`Variable "${name}" must be true or false, but is "${value}".`)
    return value === 'true'
  }
  return value
}
