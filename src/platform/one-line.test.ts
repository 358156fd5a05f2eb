import { expect, it } from 'vitest'
import { oneLine } from './one-line.ts'

it.each([
  ['Stop requested for Airports, job 305', 'Stop requested for Airports, job 305'],
  ['\u202Egpj.exe, job 305', ' gpj.exe, job 305'],
  ['a\u2066\u2067b\u2069', 'a b '],
  ['one\r\ntwo\0three\u001b[31m', 'one two three [31m'],
  ['Ärzte 東京 שלום', 'Ärzte 東京 שלום'],
  ['x'.repeat(600), 'x'.repeat(600)],
  ['x'.repeat(1_000_000), `${'x'.repeat(600)}…`],
])('%j', (text, shown) => {
  expect(oneLine(text)).toBe(shown)
})
