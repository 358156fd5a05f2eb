const note = /… \(cut by Jobwatch: \d+ more characters\)$/
/** A text that was cut before may be longer by its note and a few words put before it. */
const tolerance = 200

/**
 * Cuts a text to a length and says how much is missing; no character is halved.
 * Cutting a second time to the same length changes nothing.
 * @param most in UTF-16 units, the note not included
 */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  if (text.length <= most + tolerance && note.test(text.slice(-tolerance))) return text
  const end = /[\uD800-\uDBFF]/.test(text.charAt(most - 1)) ? most - 1 : most
  return `${text.slice(0, end)}… (cut by Jobwatch: ${text.length - end} more characters)`
}
