import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const sources = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.mjs', '*.css', '*.md'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)

/** Numbers of a document's headings (`2.10`, `4`) and of the numbered rules below each. */
function headingsOf(file: string): Set<string> {
  const found = new Set<string>()
  let heading = ''
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const number = /^#+ (\d+(?:\.\d+)*)\.? /.exec(line)?.[1]
    if (number !== undefined) {
      heading = number
      found.add(heading)
    }
    const rule = /^(\d+)\. /.exec(line)?.[1]
    if (rule !== undefined && heading !== '') found.add(`${heading} rule ${rule}`)
  }
  return found
}

test('every section that a comment cites exists in docs/reference', () => {
  const known = new Map<string, Set<string>>()
  const broken: string[] = []
  for (const source of sources) {
    if (source.startsWith('docs/reference/') || !existsSync(path.join(root, source))) continue
    const text = readFileSync(path.join(root, source), 'utf8')
    for (const [citation, name = '', section = '', rule] of text.matchAll(
      /([a-z-]+\.md) §(\d+(?:\.\d+)*)(?:,? rules? (\d+))?/g,
    )) {
      const file = path.join(root, 'docs/reference', name)
      const headings = known.get(name) ?? (existsSync(file) ? headingsOf(file) : new Set<string>())
      known.set(name, headings)
      if (
        !headings.has(section) ||
        (rule !== undefined && !headings.has(`${section} rule ${rule}`))
      )
        broken.push(`${source}: ${citation}`)
    }
  }
  expect(broken).toEqual([])
  expect(known.size).toBeGreaterThan(0)
})
