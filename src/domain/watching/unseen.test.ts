import { expect, it } from 'vitest'
import { unseenFailures } from './unseen.ts'

const left = Date.parse('2031-11-19T10:00:00Z')
const at = (minutes: number) => new Date(left + minutes * 60_000).toISOString()
const failed = (id: number, minutes: number | null) => ({
  id,
  status: 'failed' as const,
  completed_at: minutes === null ? null : at(minutes),
  failed_at: null,
  updated_at: null,
})
const seen = { at: left, ids: [1, 2] }

it.each<[string, Parameters<typeof unseenFailures>[0], number]>([
  ['nothing failed', [], 0],
  ['what was there already', [failed(1, -5), failed(2, 0)], 0],
  ['one since', [failed(3, 2), failed(2, 0)], 1],
  ['several since', [failed(5, 9), failed(4, 8), failed(3, 2)], 3],
  ['one that ended before the list was left and came with the source’s lag', [failed(3, -1)], 1],
  ['a source whose clock is some minutes behind', [failed(3, -6)], 1],
  ['old failures that the fill of the history brings', [failed(3, -60), failed(4, -9000)], 0],
  ['one without a time of its end', [failed(3, null)], 1],
  ['what is not failed', [{ ...failed(3, 2), status: 'stopped' }], 0],
  ['one known before that is told with a later end', [failed(1, 5)], 0],
  ['failed_at alone', [{ ...failed(3, null), failed_at: at(1) }], 1],
])('%s: %o -> %i', (_case, rows, count) => {
  expect(unseenFailures(rows, seen)).toBe(count)
})
