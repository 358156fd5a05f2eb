import { describe, expect, it } from 'vitest'
import { isOverdue } from './resources.ts'

describe('isOverdue', () => {
  const due = '2031-05-09T10:00:00Z'
  const at = (minutes: number) => Date.parse(due) + minutes * 60_000
  it.each([
    ['before its time', 'enabled', due, -10, false],
    ['just now', 'enabled', due, 1, false],
    ['a while ago', 'enabled', due, 3, true],
    ['disabled', 'disabled', due, 3, false],
    ['without a next run', 'enabled', null, 3, false],
    ['no date', 'enabled', 'soon', 3, false],
  ] as const)('%s', (_name, status, next_run_at, minutes, overdue) =>
    expect(isOverdue({ status, next_run_at }, at(minutes))).toBe(overdue),
  )
})
