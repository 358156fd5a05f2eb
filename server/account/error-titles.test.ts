import { expect, test } from 'vitest'
import { newNotes, type StoredJob } from '../store/port.ts'
import { countTurns } from '../testing/loop-turns.ts'
import { ErrorTitles } from './error-titles.ts'
import { testJob } from './testing/memory-source.ts'

const trace = Array.from({ length: 200 }, (_, i) => `\tat com.example.Step${i}.run(Step.java:${i})`)
const failure = (id: number): StoredJob => ({
  job: testJob({
    id,
    status: 'failed',
    errors: [`java.io.IOException: no space left for part ${id}`, ...trace].join('\n'),
  }),
  notes: newNotes(''),
  overrun: null,
  seenMs: 0,
  headline: null,
})

test('the titles of many long errors are read in turns, and read once', async () => {
  const failures = Array.from({ length: 300 }, (_, index) => failure(index + 1))
  const titles = new ErrorTitles()
  const turns = countTurns()
  const read = await titles.of(failures)
  expect(turns()).toBeGreaterThan(1)
  expect(read.size).toBe(300)
  expect(read.get(7)).toContain('no space left')
  const again = countTurns()
  expect(await titles.of(failures)).toEqual(read)
  expect(again()).toBeLessThan(2)
})
