import { expect, it } from 'vitest'
import { timeLeftText } from './time-left-text.ts'

it.each([
  [540, 1200, '9–20 m left'],
  [12, 41, '10–45 s left'],
  [3, 38, 'up to 40 s left'],
  [0, 1, 'up to 5 s left'],
  [10, 300, 'up to 5 m left'],
  [595, 605, 'about 10 m left'],
  [5400, 7920, '1.5–2.2 h left'],
])('%s to %s s is %s', (low, high, text) => expect(timeLeftText({ low, high })).toBe(text))
