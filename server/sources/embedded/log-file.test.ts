import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { appendLog, readPiece } from './log-file.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobwatch-log-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('each line has a timestamp, and blank ones are dropped', () => {
  const file = join(folder, 'a.log')
  appendLog(file, Date.UTC(2026, 10, 23, 10, 0, 0, 900), 'step 2 of 4 "join" done: 41,771 rows')
  appendLog(file, Date.UTC(2026, 10, 23, 10, 0, 1), 'Binder Error: no\n\nLINE 1: x   \n')
  expect(readPiece(file, 0, 1000)?.text).toBe(
    '2026-11-23T10:00:00Z step 2 of 4 "join" done: 41,771 rows\n2026-11-23T10:00:01Z Binder Error: no\n2026-11-23T10:00:01Z LINE 1: x\n',
  )
})

test('returns null without a file, and the end for a position beyond it', () => {
  expect(readPiece(join(folder, 'none'), 0, 10)).toBeNull()
  const file = join(folder, 'b.log')
  writeFileSync(file, 'abc')
  expect(readPiece(file, 99, 10)).toEqual({ text: '', fromByte: 3, nextByte: 3 })
  expect(readPiece(file, -5, 2)).toEqual({ text: 'ab', fromByte: 0, nextByte: 2 })
})

test('chunks of any size add up to the whole text, whatever its characters', () => {
  const file = join(folder, 'c.log')
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.integer({ min: 4, max: 9 }),
      (text, most) => {
        writeFileSync(file, text)
        let whole = ''
        let at = 0
        for (
          let piece = readPiece(file, at, most);
          piece && piece.nextByte > at;
          piece = readPiece(file, at, most)
        ) {
          whole += piece.text
          at = piece.nextByte
        }
        expect(whole).toBe(text)
      },
    ),
  )
})

test('a read that starts inside a character begins at the next one', () => {
  const file = join(folder, 'd.log')
  writeFileSync(file, 'a€b')
  expect(readPiece(file, 2, 10)).toEqual({ text: 'b', fromByte: 4, nextByte: 5 })
})

test('truncates long lines, long entries and a full log, with a note', () => {
  const file = join(folder, 'e.log')
  appendLog(file, 0, `${'x'.repeat(20_000)}\n${'y\n'.repeat(500)}`)
  const text = readFileSync(file, 'utf8')
  expect(text).toContain(`${'x'.repeat(50)}… (cut by Jobwatch: 10000 more characters)\n`)
  expect(text).toContain('… (cut by Jobwatch: 301 more lines)\n')
  for (let entry = 0; entry < 50; entry += 1)
    appendLog(file, 0, `${'é'.repeat(9_000)}\n`.repeat(10))
  const full = statSync(file).size
  expect(full).toBeLessThanOrEqual(3_900_000)
  expect(readFileSync(file, 'utf8')).toMatch(/[é]… \(cut by Jobwatch: the log is full\)\n$/)
  appendLog(file, 0, 'no more')
  expect(statSync(file).size).toBe(full)
  appendLog(file, 0, 'job failed: x', true)
  expect(readFileSync(file, 'utf8')).toMatch(/log is full\)\n\S+ job failed: x\n$/)
})
