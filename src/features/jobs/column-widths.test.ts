import { expect, it } from 'vitest'
import type { JobRow } from '../../../contract/job-row.ts'
import { columnRoom } from './column-widths.ts'

const named = (package_name: string) =>
  ({ id: 305, package_name, creator: null, owner_name: 'Ana', cluster_name: 'nightly-1' }) as JobRow
const stepsOf = (name: string) => Number(/^room-(\d+)$/.exec(name)?.[1])
const room = (...names: string[]) => stepsOf(columnRoom(names.map(named)).package)

it('a column takes the room of its longest text', () => {
  expect(room('Airports by zip', 'CO2')).toBe(room('Airports by zip'))
  expect(room('Airports by zip and by month')).toBeGreaterThan(room('Airports by zip'))
  expect(room('空港の郵便番号')).toBeGreaterThan(room('airport'))
})
it('and no text takes more than the widest class of styles/index.css', () =>
  expect(room('空'.repeat(20_000))).toBe(104))
it('an empty list has columns all the same', () => expect(columnRoom([]).id).toBe('room-3'))
