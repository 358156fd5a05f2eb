/*
 * The full-text index has one word for each variable of a job that stands for its name and its
 * whole value, so that "region is north" is found like any other word.
 */
import { createHash } from 'node:crypto'
import type { VariableCondition } from '../../contract/filter.ts'
import type { Job } from '../../contract/job.ts'

/** A run may have any number of variables. */
const maxIndexed = 200
/** Of 64 bits: one accidental match among billions of different values. */
const digits = 16

/** Begins with a character for private use, so that no word typed in a search is equal to it. */
const wordFor = (name: string, value: string): string =>
  `\u{e000}${createHash('sha256')
    .update(JSON.stringify([name, value]))
    .digest('hex')
    .slice(0, digits)}`

/** A variable's value is compared as it is shown: as text, with none for null. */
export const variableWords = ({ variables }: Pick<Job, 'variables'>): string[] =>
  Object.entries(variables)
    .slice(0, maxIndexed)
    .map(([name, value]) => wordFor(name, String(value ?? '')))

/** Full-text expression for jobs whose variable has the value. */
const hasValue = ({ name, value }: VariableCondition): string =>
  `variables : "${wordFor(name, value)}"`

/** What conditions on variables require of a job, as full-text expressions. */
export interface VariableMatches {
  /** A job matches all of these. */
  all: string[]
  /** A job matches none of these. */
  none: string[]
}

/** Conditions on the same name are alternatives, unless they exclude. */
export function variableMatches(conditions: readonly VariableCondition[]): VariableMatches {
  const byName = new Map<string, string[]>()
  const none: string[] = []
  for (const condition of conditions) {
    if (condition.isExcluded) none.push(hasValue(condition))
    else byName.set(condition.name, [...(byName.get(condition.name) ?? []), hasValue(condition)])
  }
  return { all: [...byName.values()].map((any) => `(${any.join(' OR ')})`), none }
}
