/** Splits a line where the words occur; the parts joined give the line again. */
export function markWords(line: string, words: string): { text: string; hit: boolean }[] {
  const wanted = words.toLowerCase()
  const folded = line.toLowerCase()
  // Some letters change their length in lower case, which would shift the marks.
  if (wanted === '' || folded.length !== line.length) return [{ text: line, hit: false }]
  const parts: { text: string; hit: boolean }[] = []
  let at = 0
  for (let hit = folded.indexOf(wanted); hit !== -1; hit = folded.indexOf(wanted, at)) {
    if (hit > at) parts.push({ text: line.slice(at, hit), hit: false })
    parts.push({ text: line.slice(hit, hit + wanted.length), hit: true })
    at = hit + wanted.length
  }
  if (at < line.length) parts.push({ text: line.slice(at), hit: false })
  return parts
}
