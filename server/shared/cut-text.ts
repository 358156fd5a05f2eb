/** Appended in place of the removed rest of a text. */
export const cutMark = (characters: number): string =>
  `… (cut by Jobwatch: ${characters} more characters)`

const marked = /… \(cut by Jobwatch: (\d+) more characters\)$/
const maxMarkLength = 60

/**
 * Truncates a text and notes how much is missing; characters are never split. The mark of an
 * earlier cut is not counted, and the new mark counts both cuts.
 * @param most in UTF-16 units, without the mark
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  const before = marked.exec(text.slice(-maxMarkLength))
  const whole = before ? text.length - before[0].length : text.length
  if (whole <= most) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most
  return `${text.slice(0, end)}${cutMark(whole - end + Number(before?.[1] ?? 0))}`
}
