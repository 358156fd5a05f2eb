import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')
const packaging = path.join(root, 'docs', 'packaging')
const read = (name: string) => readFileSync(path.join(packaging, name), 'utf8')

describe('the systemd unit', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-unit-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  /** @returns everything that systemd has to say; unknown keys do not change its exit code */
  function verify(unit: string): string {
    const file = path.join(folder, 'jobwatch.service')
    // The program is checked too, and is elsewhere on this machine.
    writeFileSync(file, unit.replaceAll('/usr/bin/node', process.execPath))
    const run = spawnSync('systemd-analyze', ['--man=no', 'verify', file], { encoding: 'utf8' })
    if (run.error)
      throw new Error('systemd-analyze is missing: install it with "apt-get install systemd".')
    return run.stdout + run.stderr
  }

  test('is accepted by systemd without a remark', () => {
    expect(verify(read('jobwatch.service'))).toBe('')
    expect(verify(read('jobwatch.service').replace('UMask=', 'Umaks='))).toContain('Umaks')
  })

  test('leaves V8 its memory, and is started before Node.js could say that it is ready', () => {
    expect(read('jobwatch.service')).not.toMatch(/^MemoryDenyWriteExecute/m)
    expect(read('jobwatch.service')).toMatch(/^Type=exec$/m)
  })
})

interface Instruction {
  word: string
  args: string
}

const known =
  /^(ARG|FROM|WORKDIR|COPY|RUN|ENV|VOLUME|EXPOSE|USER|STOPSIGNAL|HEALTHCHECK|CMD|ENTRYPOINT|LABEL)$/

/** Joins continued lines; none of our instructions needs more of the syntax. */
const instructions = (): Instruction[] =>
  read('Containerfile')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [word = ''] = line.split(' ', 1)
      return { word, args: line.slice(word.length).trim() }
    })

/** What the last stage copies from the project, or from the build, to the same name. */
function copied(): string[] {
  const all = instructions()
  const last = all.slice(all.findLastIndex(({ word }) => word === 'FROM'))
  return last
    .filter(({ word }) => word === 'COPY')
    .flatMap(({ args }) => {
      const names = args.replace(/^--from=build /, '').split(' ')
      return names.slice(0, -1).map((name) => name.replace(/^\/app\//, ''))
    })
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import|new URL)\s*\(?\s*'(\.[^']+)'/g)
  return [...found]
    .map(([, target = '']) => path.resolve(path.dirname(file), target))
    .filter((target) => existsSync(target) && statSync(target).isFile())
}

function reachable(entries: readonly string[]): Set<string> {
  const seen = new Set<string>()
  const open = [...entries]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue
    seen.add(file)
    if (/\.m?[jt]s$/.test(file)) open.push(...importsOf(file))
  }
  return seen
}

describe('the Containerfile', () => {
  test('has only known instructions, and copies only what exists', () => {
    expect(instructions().filter(({ word }) => !known.test(word))).toEqual([])
    const sources = instructions()
      .filter(({ word, args }) => word === 'COPY' && !args.startsWith('--from'))
      .flatMap(({ args }) => args.split(' ').slice(0, -1))
    expect(sources.length).toBeGreaterThan(8)
    expect(sources.filter((name) => !existsSync(path.join(root, name)))).toEqual([])
    const ignored = read('Containerfile.dockerignore')
    expect(sources.filter((name) => !ignored.includes(`\n!${name}\n`))).toEqual([])
  })

  test('copies every file that the server and its commands import', () => {
    const entries = ['server/main.ts', 'tools/launch.mjs', 'tools/backup.ts', 'tools/restore.ts']
    const needed = [...reachable([...entries, 'tools/forget.ts'].map((it) => path.join(root, it)))]
    expect(needed.length).toBeGreaterThan(150)
    const folders = copied()
    const missing = needed
      .map((file) => path.relative(root, file))
      .filter((file) => !folders.some((it) => file === it || file.startsWith(`${it}/`)))
    expect(missing).toEqual([])
  })

  test('runs as an ordinary user, checks its health and keeps its data in a volume', () => {
    const last = (wanted: string) => instructions().findLast(({ word }) => word === wanted)?.args
    expect(last('USER')).toBe('10001:10001')
    expect(last('HEALTHCHECK')).toContain('/healthz')
    expect(last('VOLUME')).toBe('["/data"]')
    expect(last('ENV')).toContain('JOBWATCH_DATA=/data')
    expect(last('CMD')).toContain('server/main.ts')
    expect(read('Containerfile')).not.toMatch(/KEY|SECRET|PASSWORD/)
  })
})
