/** What stands in for the rest of a text that was cut. */
export const cutMark = (characters: number): string =>
  `… (cut by Jobwatch: ${characters} more characters)`

const marked = /… \(cut by Jobwatch: (\d+) more characters\)$/
const maxMarkLength = 60

/**
 * Cuts a text to a length and says how much is missing; no character is halved. A text that was cut
 * before is measured without its mark, and the new mark counts what both cuts took.
 * @param most in UTF-16 units, the mark not included
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  const before = marked.exec(text.slice(-maxMarkLength))
  const whole = before ? text.length - before[0].length : text.length
  if (whole <= most) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most
  return `${text.slice(0, end)}${cutMark(whole - end + Number(before?.[1] ?? 0))}`
}
