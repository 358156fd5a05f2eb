import { expect, it } from 'vitest'
import type { JobRow } from '../../../contract/job-row.ts'
import { columnRoom } from './column-widths.ts'

const named = (package_name: string) =>
  ({ id: 305, package_name, creator: null, owner_name: 'Ana', cluster_name: 'nightly-1' }) as JobRow
const room = (...names: string[]) => Number.parseInt(columnRoom(names.map(named))['--package'], 10)

it('a column takes the room of its longest text', () => {
  expect(room('Airports by zip', 'CO2')).toBe(room('Airports by zip'))
  expect(room('Airports by zip and by month')).toBeGreaterThan(room('Airports by zip'))
  expect(room('空港の郵便番号')).toBeGreaterThan(room('airport'))
})
it('and no text takes the whole page', () => expect(room('x'.repeat(20_000))).toBeLessThan(800))
it('an empty list has columns all the same', () =>
  expect(columnRoom([])).toMatchObject({ '--id': '22px' }))
