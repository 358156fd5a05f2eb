import { cutText } from '../../shared/cut-text.ts'

/*
 * How long the texts that a job or its files produce may be, in UTF-16 units. They are cut where
 * they enter, in the child and again in the server: an error text can be as long as the data, and
 * lists carry it for every job.
 */

const longestError = 10_000
const longestHeadline = 500
const longestAdvice = 1_000
const mostAdvice = 10
const longestLogLine = 10_000
const longestFieldName = 200
const mostFields = 1_000

export const cutError = (text: string): string => cutText(text, longestError)
export const cutHeadline = (text: string): string => cutText(text, longestHeadline)
export const cutAdvice = (items: readonly string[]): string[] =>
  items.slice(0, mostAdvice).map((item) => cutText(item, longestAdvice))
export const cutLogLine = (line: string): string => cutText(line, longestLogLine)
/** Text of a package file or of what is wrong with it. */
export const cutDescription = (text: string): string => cutText(text, 2_000)

/** Column names of an output. */
export function cutFields(fields: readonly string[]): string[] {
  const kept = fields
    .slice(0, fields.length > mostFields + 1 ? mostFields : undefined)
    .map((field) => cutText(field, longestFieldName))
  // One more is what a first cut leaves.
  return fields.length > mostFields + 1
    ? [...kept, `… (cut by Jobwatch: ${fields.length - mostFields} more columns)`]
    : kept
}
