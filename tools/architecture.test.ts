import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * What each module may import (docs/architecture.md). A file belongs to the module with the longest
 * matching path prefix.
 */
const modules: Record<string, readonly string[]> = {
  'contract/': [],
  'server/shared/': ['contract/'],
  'server/config/': ['server/sources/port.ts', 'server/shared/', 'contract/'],
  'server/sources/port.ts': ['contract/'],
  'server/sources/embedded/': ['server/sources/port.ts', 'server/shared/', 'contract/'],
  'server/sources/hosted/': ['server/sources/port.ts', 'server/shared/', 'contract/'],
  'server/sources/conformance/': ['server/sources/port.ts', 'contract/'],
  'server/rules/': ['server/sources/port.ts', 'contract/'],
  'server/store/': ['server/shared/', 'contract/'],
  'server/records/': ['server/shared/', 'contract/'],
  'server/identity/': ['server/records/', 'server/shared/', 'contract/'],
  'server/account/': [
    'server/store/',
    'server/records/',
    'server/rules/',
    'server/sources/port.ts',
    'server/shared/',
    'contract/',
  ],
  'server/notify/': ['server/account/', 'server/records/', 'server/shared/', 'contract/'],
  'server/backup/': ['server/shared/', 'contract/'],
  'server/control/': ['server/shared/', 'contract/'],
  'server/http/': [
    'server/account/',
    'server/identity/',
    'server/notify/',
    'server/records/',
    'server/shared/',
    'contract/',
  ],
  'server/': [
    'server/backup/',
    'server/config/',
    'server/control/',
    'server/http/',
    'server/account/',
    'server/identity/',
    'server/notify/',
    'server/store/',
    'server/records/',
    'server/rules/',
    'server/sources/embedded/',
    'server/sources/hosted/',
    'server/sources/port.ts',
    'server/shared/',
    'contract/',
  ],
  'src/format/': [],
  'src/platform/': ['contract/'],
  'src/domain/': ['src/platform/', 'src/format/', 'contract/'],
  'src/ui/': ['src/format/'],
  'src/features/': ['src/ui/', 'src/format/', 'src/domain/', 'src/platform/', 'contract/'],
  'src/pages/': [
    'src/features/',
    'src/ui/',
    'src/format/',
    'src/domain/',
    'src/platform/',
    'contract/',
  ],
  'src/': [
    'src/pages/',
    'src/features/',
    'src/ui/',
    'src/format/',
    'src/domain/',
    'src/platform/',
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

const isTest = (file: string) =>
  /\.test\.tsx?$/.test(file) || /\/testing\/|^server\/(store|records)\/conformance\//.test(file)
const moduleOf = (file: string) =>
  Object.keys(modules)
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

describe('the modules', () => {
  it('hold every source file', () => {
    expect(sources.filter((file) => moduleOf(file) === undefined)).toEqual([])
  })

  it('import one way only', () => {
    const wrong = sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.endsWith('.css'))
        .filter((target) => {
          const [own, other] = [moduleOf(file), moduleOf(target)]
          if (own === undefined || other === undefined) return true
          return own !== other && !modules[own]?.includes(other)
        })
        .map((target) => `${file} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('keep features apart', () => {
    const wrong = sources.flatMap((file) => {
      const own = featureOf(file)
      if (own === undefined) return []
      return importsOf(file)
        .filter((target) => featureOf(target) !== undefined && featureOf(target) !== own)
        .map((target) => `${file} -> ${target}`)
    })
    expect(wrong).toEqual([])
  })

  it('have no barrels', () => {
    expect(sources.filter((file) => /\/index\.tsx?$/.test(file))).toEqual([])
  })

  it('keep test-only code out of the product', () => {
    expect(
      sources.flatMap((file) =>
        importsOf(file)
          .filter((target) => isTest(target) || target.startsWith('e2e/'))
          .map((target) => `${file} -> ${target}`),
      ),
    ).toEqual([])
  })

  it('keep the query builder behind the ports of the databases', () => {
    const users = sources.filter((file) =>
      /from '(kysely|better-sqlite3)'/.test(readFileSync(path.join(root, file), 'utf8')),
    )
    const behind = /^server\/(store|records|backup|shared|sources\/embedded)\//
    // The lock of the data folder and the migration of records work on whole files.
    const exceptions = ['server/data-folder.ts', 'server/carry-over-records.ts']
    expect(users.filter((file) => !behind.test(file) && !exceptions.includes(file))).toEqual([])
    expect(
      users.filter(
        (file) => file.endsWith('/port.ts') || /^server\/(account|http|rules)\//.test(file),
      ),
    ).toEqual([])
  })

  it('read process.env in one place only', () => {
    // main.ts passes it on unchanged.
    const readers = sources.filter((file) =>
      readFileSync(path.join(root, file), 'utf8').includes('process.env'),
    )
    expect(
      readers.filter((file) => !['server/config/config.ts', 'server/main.ts'].includes(file)),
    ).toEqual([])
  })
})
