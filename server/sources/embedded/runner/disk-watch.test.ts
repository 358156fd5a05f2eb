import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchDisk } from './disk-watch.ts'

let root = ''
beforeEach(() => {
  vi.useFakeTimers()
  root = mkdtempSync(join(tmpdir(), 'jobwatch-disk-'))
  for (const folder of ['a', 'b']) mkdirSync(join(root, folder))
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(root, { recursive: true, force: true })
})

const folders = () => ['a', 'b'].map((folder) => join(root, folder))

test('adds up the files of all folders, and reports once', () => {
  const exceeded = vi.fn()
  const disk = watchDisk(folders(), 1, exceeded)
  writeFileSync(join(root, 'a/x'), Buffer.alloc(600_000))
  expect(() => disk.check()).not.toThrow()
  writeFileSync(join(root, 'b/y'), Buffer.alloc(400_001))
  vi.advanceTimersByTime(1_000)
  expect(exceeded).toHaveBeenCalledTimes(1)
  rmSync(join(root, 'b/y'))
  expect(() => disk.check()).toThrow(/^The output files of a job may total at most 1 MB\./)
  disk.close()
})

test('the next check reports a removed folder, and nothing else fails', () => {
  const disk = watchDisk(folders(), 1, () => undefined)
  rmSync(join(root, 'a'), { recursive: true })
  expect(() => vi.advanceTimersByTime(1_000)).not.toThrow()
  expect(() => disk.check()).toThrow(/ENOENT/)
  disk.close()
})
