import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from './config/config-error.ts'
import { closeDataFolder, lockDataFolder } from './data-folder.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-data-folder-'))
  chmodSync(folder, 0o755)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const at = (...names: string[]) => path.join(folder, ...names)
const mode = (...names: string[]) => (statSync(at(...names)).mode & 0o1777).toString(8)
const file = (...names: string[]) => {
  mkdirSync(path.dirname(at(...names)), { recursive: true, mode: 0o755 })
  writeFileSync(at(...names), '', { mode: 0o644 })
}

describe('permissions', () => {
  test('of Jobwatch’s files are restricted to the owner; user files keep theirs inside a closed folder', () => {
    for (const name of [
      'store.db',
      'store.db-wal',
      'store.db-shm',
      'engine.db',
      'server.lock',
      'accounts.json',
    ])
      file(name)
    file('jobs', '7', 'outputs', 'a.csv')
    file('jobs', '7', 'job.log')
    file('packages', 'mine.json')
    file('input', 'in.csv')
    file('other')
    symlinkSync(at('other'), at('jobs', 'link'))
    expect(closeDataFolder(folder)).toBeNull()
    expect(
      ['store.db', 'store.db-wal', 'store.db-shm', 'engine.db', 'server.lock'].map((name) =>
        mode(name),
      ),
    ).toEqual(Array.from({ length: 5 }, () => '600'))
    expect([
      mode(),
      mode('jobs'),
      mode('jobs', '7'),
      mode('jobs', '7', 'outputs'),
      mode('packages'),
      mode('input'),
    ]).toEqual(Array.from({ length: 6 }, () => '700'))
    expect([mode('jobs', '7', 'outputs', 'a.csv'), mode('jobs', '7', 'job.log')]).toEqual([
      '600',
      '600',
    ])
    expect([
      mode('packages', 'mine.json'),
      mode('input', 'in.csv'),
      mode('accounts.json'),
      mode('other'),
    ]).toEqual(['644', '644', '644', '644'])
  })

  test('of a folder that is also used for other things stay the same', () => {
    file('notes.txt')
    file('jobs', 'my work')
    expect(closeDataFolder(folder)).toBeNull()
    expect([mode(), mode('notes.txt'), mode('jobs'), mode('jobs', 'my work')]).toEqual([
      '755',
      '644',
      '755',
      '644',
    ])
  })

  test('of a world-writable folder stay the same', () => {
    file('store.db')
    chmodSync(folder, 0o1777)
    expect(closeDataFolder(folder)).toBeNull()
    expect([mode(), mode('store.db')]).toEqual(['1777', '600'])
  })

  test('that cannot be changed are reported', () => {
    expect(closeDataFolder(at('gone'))).toContain('cannot be changed (ENOENT)')
  })
})

test('only one process can lock a folder, until it is released', async () => {
  const unlock = await lockDataFolder(folder)
  await expect(lockDataFolder(folder)).rejects.toThrow(ConfigError)
  unlock()
  const again = await lockDataFolder(folder)
  again()
})
