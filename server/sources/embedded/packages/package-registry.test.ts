import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openLedger, type Ledger } from '../ledger/open.ts'
import { PackageRegistry } from './package-registry.ts'

let root = ''
let ledger: Ledger
let packageRegistry: PackageRegistry
let heard: string[] = []
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'jobwatch-packages-'))
  ledger = await openLedger(root, () => 1000)
  heard = []
  packageRegistry = new PackageRegistry(
    [join(root), join(root, 'none')],
    ledger.packages,
    ({ file, version }) => heard.push(`${file} ${version}`),
  )
})
afterEach(() => {
  ledger.close()
  rmSync(root, { recursive: true })
})

const text = (name: string) =>
  JSON.stringify({ name, flow_type: 'workflow', jobs: [{ name: 'a', package: 'b' }] })
let tick = 0
const write = (file: string, content: string) => {
  const path = join(root, `${file}.json`)
  writeFileSync(path, content)
  // Two writes within one clock tick of the file system must be seen as two.
  tick += 10
  utimesSync(path, tick, tick)
}
const listed = () =>
  ledger.packages.all().map(({ id, name, version, status }) => [id, name, version, status])

describe('the package registry', () => {
  test('loads a file, keeps its id, and counts its versions', () => {
    write('a', text('A'))
    packageRegistry.scan()
    packageRegistry.scan()
    write('a', text('A2'))
    packageRegistry.scan()
    expect(listed()).toEqual([[1, 'A2', 2, 'active']])
    expect(heard).toEqual(['a 1', 'a 2'])
    expect(ledger.packages.definition(1, 1)?.name).toBe('A')
    expect(ledger.packages.get(1)?.updatedAt).toBe(tick * 1000)
  })

  test('retries an invalid file only once it has changed, but keeps retrying while the ledger is locked', () => {
    let error: Error = new RangeError('Maximum call stack size exceeded')
    let tries = 0
    const failing = new PackageRegistry([root], ledger.packages, () => {
      tries += 1
      throw error
    })
    write('a', text('A'))
    for (let turn = 0; turn < 3; turn += 1) failing.scan()
    expect(tries).toBe(1)
    expect(failing.invalid()).toEqual([
      {
        file: 'a.json',
        reason: 'The file cannot be read: Maximum call stack size exceeded',
        at: null,
      },
    ])
    error = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' })
    write('a', text('A2'))
    for (let turn = 0; turn < 3; turn += 1) expect(() => failing.scan()).toThrow('locked')
    expect(tries).toBe(4)
  })

  test('reports an invalid file with its position, and loads the others', () => {
    write('bad', '{\n  "name": "x",\n}')
    write('good', text('G'))
    write('worse', JSON.stringify({ name: 'w', flow_type: 'workflow', jobs: [{ name: 'a' }] }))
    packageRegistry.scan()
    expect(packageRegistry.invalid()).toEqual([
      { file: 'bad.json', reason: 'The file is not JSON.', at: 'line 3, column 1' },
      { file: 'worse.json', reason: 'jobs[0].package is missing.', at: 'jobs[0].package' },
    ])
    expect(listed()).toEqual([[1, 'G', 1, 'active']])
    write('bad', text('B'))
    packageRegistry.scan()
    expect(packageRegistry.invalid().map(({ file }) => file)).toEqual(['worse.json'])
  })

  test.each([
    ['lists', '['.repeat(60_000)],
    ['closed lists', `${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['objects', '{"a":'.repeat(60_000)],
    [
      'lists inside a key that is known',
      `{"name":"x","flow_type":"workflow","jobs":${'['.repeat(60_000)}${']'.repeat(60_000)}}`,
    ],
  ])('reports a file with very deep %s, and reads it once', (_what, content) => {
    write('deep', content)
    const reads = vi.spyOn(JSON, 'parse')
    try {
      for (let turn = 0; turn < 3; turn += 1) packageRegistry.scan()
      expect(packageRegistry.invalid()).toEqual([
        {
          file: 'deep.json',
          reason: 'The file is nested more than 100 levels deep.',
          at: expect.stringMatching(/^line 1, column \d+$/),
        },
      ])
      // The first scan decides it, and nothing is read again until the file changes.
      expect(reads).not.toHaveBeenCalled()
    } finally {
      reads.mockRestore()
    }
    write('deep', text('D'))
    packageRegistry.scan()
    expect(packageRegistry.invalid()).toEqual([])
  })

  test('remembers an invalid file until it changes', () => {
    write('bad', '{"name": ')
    const reads = vi.spyOn(JSON, 'parse')
    try {
      for (let turn = 0; turn < 5; turn += 1) packageRegistry.scan()
      expect(reads).toHaveBeenCalledTimes(1)
    } finally {
      reads.mockRestore()
    }
  })

  test.skipIf(process.platform === 'win32')(
    'opens only regular files: a pipe would block the whole server',
    () => {
      mkdirSync(join(root, 'folder.json'))
      execFileSync('mkfifo', [join(root, 'pipe.json')])
      write('good', text('G'))
      packageRegistry.scan()
      expect(packageRegistry.invalid()).toEqual(
        ['folder', 'pipe'].map((file) => ({
          file: `${file}.json`,
          reason: 'It is not a file.',
          at: null,
        })),
      )
      expect(listed()).toEqual([[1, 'G', 1, 'active']])
    },
  )

  test('keeps the last valid version in effect while a file is invalid', () => {
    write('a', text('A'))
    packageRegistry.scan()
    write('a', '{')
    packageRegistry.scan()
    expect(listed()).toEqual([[1, 'A', 1, 'active']])
    expect(packageRegistry.invalid()).toHaveLength(1)
  })

  test('archives a removed package, and restores it under its id', () => {
    write('a', text('A'))
    packageRegistry.scan()
    rmSync(join(root, 'a.json'))
    packageRegistry.scan()
    expect(listed()).toEqual([[1, 'A', 1, 'archived']])
    write('a', text('A'))
    packageRegistry.scan()
    expect(listed()).toEqual([[1, 'A', 1, 'active']])
  })
})
