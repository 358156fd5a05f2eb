import { cutText } from '../../shared/cut-text.ts'

/*
 * Maximum lengths of texts produced by a job or its files, in UTF-16 units. Texts are truncated
 * where they arise, in the child and again in the server: an error message can be as long as the
 * data, and lists carry it for every job.
 */

const maxErrorLength = 10_000
const maxHeadlineLength = 500
const maxAdviceLength = 1_000
const maxAdvice = 10
const maxLogLineLength = 10_000
const maxFieldNameLength = 200
const maxFields = 1_000

export const cutError = (text: string): string => cutText(text, maxErrorLength)
export const cutHeadline = (text: string): string => cutText(text, maxHeadlineLength)
export const cutAdvice = (items: readonly string[]): string[] =>
  items.slice(0, maxAdvice).map((item) => cutText(item, maxAdviceLength))
export const cutLogLine = (line: string): string => cutText(line, maxLogLineLength)
/** Text of a package file or of its error. */
export const cutDescription = (text: string): string => cutText(text, 2_000)

/** Column names of an output. */
export function cutFields(fields: readonly string[]): string[] {
  const kept = fields
    .slice(0, fields.length > maxFields + 1 ? maxFields : undefined)
    .map((field) => cutText(field, maxFieldNameLength))
  // Plus one, which the first cut may leave.
  return fields.length > maxFields + 1
    ? [...kept, `… (cut by Jobwatch: ${fields.length - maxFields} more columns)`]
    : kept
}
