/** Control characters, and those that change the direction of the text that follows. */
const misleading = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu
/** In characters. Messages are read at a glance. */
const maxLength = 600

/**
 * A message that may contain names and errors from elsewhere, where nothing separates them from our
 * own words: in a notice, a title, or a notification of the browser.
 */
export function oneLine(text: string): string {
  const plain = text.slice(0, maxLength + 1).replaceAll(misleading, ' ')
  return plain.length > maxLength ? `${plain.slice(0, maxLength)}…` : plain
}
