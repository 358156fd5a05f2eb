import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/*
 * A key has one meaning on a page. A page's keys are those of all files it imports, and of the
 * layout around every page.
 */

const root = path.resolve(import.meta.dirname, '..')

/** The files a file imports, directly or indirectly, including itself. */
function closureOf(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file) || !existsSync(file)) return seen
  seen.add(file)
  for (const [, target] of readFileSync(file, 'utf8').matchAll(
    /(?:from|import\()\s*'(\.[^']+)'/g,
  )) {
    if (target !== undefined) closureOf(path.resolve(path.dirname(file), target), seen)
  }
  return seen
}

/** Keys as they are registered: `{ key: 'j', label: … }`. */
const keysIn = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/\{\s*key: '([^']+)',\s*label: [^}]*?\brun\b/g)].map(
    (match) => match[1] ?? '',
  )

/** Pages name no dialogs and no other pages: the layout only adds its own keys. */
const frame = path.join(root, 'src/app/ShellTools.tsx')
const pages = readdirSync(path.join(root, 'src/pages')).filter((name) => name.endsWith('.tsx'))

function keysOf(page: string): { key: string; file: string }[] {
  const files = [frame, ...closureOf(path.join(root, 'src/pages', page))]
  return files.flatMap((file) =>
    keysIn(file).map((key) => ({ key, file: path.relative(root, file) })),
  )
}

describe('single-key shortcuts', () => {
  it.each(pages)('%s has no conflicting keys', (page) => {
    const keys = keysOf(page)
    expect(
      keys.filter(({ key }, index) => keys.findIndex((other) => other.key === key) !== index),
    ).toEqual([])
  })

  it.each(pages)('%s has no key that is the prefix of a sequence', (page) => {
    const keys = keysOf(page).map(({ key }) => key)
    expect(keys).not.toContain('g')
  })

  it('finds the keys under test', () => {
    const keys = (page: string) => keysOf(page).map(({ key }) => key)
    expect(keys('JobListPage.tsx')).toEqual(
      expect.arrayContaining(['?', 'l', 'j', 'k', 'f', 'c', '/']),
    )
    expect(keys('OutputPreviewPage.tsx')).toEqual(expect.arrayContaining(['r', 't', 'w', '[']))
  })
})
