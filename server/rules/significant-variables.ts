/** Which variables say what a run is about, as opposed to when it runs or what it is called. */

/** The variables of a run: fixed values, and expressions that are evaluated for each run. */
export interface RunVariables {
  variables: Readonly<Record<string, unknown>>
  dynamic: Readonly<Record<string, unknown>>
}

/** With fewer runs, values alone do not tell a run id from a choice. */
const minRuns = 4

const dateLike =
  /^(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}|(?:19|20)\d{6})(?:[T _-]?\d{1,2}[:h]?\d{2}.*)?$/i
const epochLike = /^1\d{9}(?:\d{3})?$/
const uuidLike = /^[\da-f]{8}-?(?:[\da-f]{4}-?){3}[\da-f]{12}$/i

/** Values come as expressions: a text may stand in quotes. */
export const plainValue = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
    .trim()
    .replace(/^(['"])(.*)\1$/s, '$2')

const isMoment = (value: string): boolean =>
  dateLike.test(value) || epochLike.test(value) || uuidLike.test(value)

/**
 * The names of variables that do not count when runs are compared: dynamic ones, those with a date,
 * a time or a unique id, and those that differ in most runs.
 * @param runs recent runs of one package
 */
export function passingVariables(runs: readonly RunVariables[]): Set<string> {
  const passing = new Set<string>()
  const values = new Map<string, string[]>()
  for (const { variables, dynamic } of runs) {
    for (const name of Object.keys(dynamic)) passing.add(name)
    for (const [name, value] of Object.entries(variables)) {
      const known = values.get(name) ?? []
      known.push(plainValue(value))
      values.set(name, known)
    }
  }
  for (const [name, known] of values) {
    const distinct = new Set(known)
    const differs = known.length >= minRuns && distinct.size * 2 > known.length
    const filled = [...distinct].filter((value) => value !== '')
    if (differs || (filled.length > 0 && filled.every(isMoment))) passing.add(name)
  }
  return passing
}

/** Equal for runs about the same thing. */
export function variablesKey(run: RunVariables, passing: ReadonlySet<string>): string {
  const fixed = Object.entries(run.variables)
    .filter(([name]) => !passing.has(name) && !Object.hasOwn(run.dynamic, name))
    .map(([name, value]): [string, string] => [name, plainValue(value)])
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(fixed)
}
