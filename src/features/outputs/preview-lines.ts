/** The lines of a preview. A lone CR ends a line only if the text has no other line end. */
export function previewLines(text: string): string[] {
  if (text === '') return []
  const lines = text.includes('\n') ? text.split(/\r?\n/) : text.split('\r')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
