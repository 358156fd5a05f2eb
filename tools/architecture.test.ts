import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * Which room may import which (docs/architecture.md). A room is the longest of these prefixes that
 * a file's path starts with.
 */
const rooms: Record<string, readonly string[]> = {
  'contract/': [],
  'server/sources/port.ts': ['contract/'],
  'server/sources/embedded/': [
    'server/sources/port.ts',
    'server/json-place.ts',
    'server/clock-guard.ts',
    'server/shared/',
    'contract/',
  ],
  'server/sources/hosted/': ['server/sources/port.ts', 'server/shared/', 'contract/'],
  'server/sources/conformance/': ['server/sources/port.ts', 'contract/'],
  'server/insight/': ['contract/', 'server/sources/port.ts'],
  'server/store/': ['server/shared/', 'contract/'],
  'server/records/': ['server/shared/', 'contract/'],
  'server/watch/': [
    'server/store/',
    'server/insight/',
    'server/sources/port.ts',
    'server/clock-guard.ts',
    'server/shared/',
    'contract/',
  ],
  'server/http/': ['server/watch/', 'server/records/', 'server/shared/', 'contract/'],
  'server/config-error.ts': [],
  'server/clock-guard.ts': [],
  'server/json-place.ts': [],
  'server/shared/': ['contract/'],
  'server/hosted-account.ts': ['contract/', 'server/sources/port.ts'],
  'server/accounts-file.ts': [
    'contract/',
    'server/sources/port.ts',
    'server/hosted-account.ts',
    'server/config-error.ts',
    'server/json-place.ts',
    'server/shared/',
  ],
  'server/config.ts': [
    'contract/',
    'server/hosted-account.ts',
    'server/accounts-file.ts',
    'server/config-error.ts',
  ],
  'server/': [
    'server/',
    'server/http/',
    'server/watch/',
    'server/store/',
    'server/records/',
    'server/insight/',
    'server/sources/embedded/',
    'server/sources/hosted/',
    'server/sources/port.ts',
    'server/hosted-account.ts',
    'server/config.ts',
    'server/config-error.ts',
    'server/shared/',
    'contract/',
  ],
  'src/format/': [],
  // The looks of statuses and flags name tones and icons of ui/: what two features need moves down.
  'src/lib/job-look.ts': ['src/ui/', 'contract/'],
  'src/lib/': ['src/format/', 'contract/'],
  'src/ui/': ['src/format/'],
  'src/features/': ['src/ui/', 'src/format/', 'src/lib/job-look.ts', 'src/lib/', 'contract/'],
  'src/pages/': [
    'src/features/',
    'src/ui/',
    'src/format/',
    'src/lib/job-look.ts',
    'src/lib/',
    'contract/',
  ],
  'src/': [
    'src/',
    'src/pages/',
    'src/features/',
    'src/ui/',
    'src/format/',
    'src/lib/job-look.ts',
    'src/lib/',
    'contract/',
  ],
}

const root = path.resolve(import.meta.dirname, '..')

function filesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => {
    const file = `${folder}/${name}`
    if (statSync(path.join(root, file)).isDirectory()) return filesIn(file)
    return /\.tsx?$/.test(name) ? [file] : []
  })
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file) || file.includes('/testing/')
const roomOf = (file: string) =>
  Object.keys(rooms)
    .filter((prefix) => file.startsWith(prefix))
    .toSorted((a, b) => b.length - a.length)[0]
const featureOf = (file: string) => /^src\/features\/([^/]+)\//.exec(file)?.[1]

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) =>
    path.posix.join(path.posix.dirname(file), match[1] ?? ''),
  )
}

const sources = ['contract', 'server', 'src'].flatMap(filesIn).filter((file) => !isTest(file))

describe('the house', () => {
  it('holds no file outside a room', () => {
    expect(sources.filter((file) => roomOf(file) === undefined)).toEqual([])
  })

  it('is imported one way only', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.endsWith('.css'))
        .filter((target) => {
          const [own, other] = [roomOf(file), roomOf(target)]
          if (own === undefined || other === undefined) return true
          return own !== other && !rooms[own]?.includes(other)
        })
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('keeps features apart', () => {
    const wrong = sources.flatMap((file) => {
      const own = featureOf(file)
      if (own === undefined) return []
      return importsOf(file)
        .filter((target) => featureOf(target) !== undefined && featureOf(target) !== own)
        .map((target) => `${file} -> ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('has no barrels', () => {
    expect(sources.filter((file) => /\/index\.tsx?$/.test(file))).toEqual([])
  })

  it('keeps test-only code out of the product', () => {
    expect(
      sources.flatMap((file) =>
        importsOf(file)
          .filter((target) => isTest(target) || target.startsWith('e2e/'))
          .map((target) => `${file} -> ${target}`),
      ),
    ).toEqual([])
  })

  it('reads process.env in one place only', () => {
    // main.ts hands it over as it is.
    const readers = sources.filter((file) =>
      readFileSync(path.join(root, file), 'utf8').includes('process.env'),
    )
    expect(
      readers.filter((file) => !['server/config.ts', 'server/main.ts'].includes(file)),
    ).toEqual([])
  })
})
