import { expect, it } from 'vitest'
import { parseWatched, withWatched, type Watched } from './watched.ts'

const job = (id: number, account = 'acme'): Watched => ({ account, id, name: `P${id}` })

it('watches a job once', () => {
  const list = [job(1)]
  expect(withWatched(list, job(1))).toBe(list)
  expect(withWatched(list, job(1, 'beta'))).toEqual([job(1), job(1, 'beta')])
})

it('forgets the oldest of an account beyond a hundred, and none of another', () => {
  const full = [job(1, 'beta'), ...Array.from({ length: 100 }, (_, index) => job(index + 1))]
  const next = withWatched(full, job(500))
  expect(next).toHaveLength(101)
  expect(next).toContainEqual(job(1, 'beta'))
  expect(next).not.toContainEqual(job(1))
  expect(next.at(-1)).toEqual(job(500))
})

it.each<[string, string | null, readonly Watched[]]>([
  ['nothing stored', null, []],
  ['another program’s text', 'hello', []],
  ['another shape', '{"a":1}', []],
  ['one good entry among bad ones', JSON.stringify([{ id: 'x' }, job(2), 5]), [job(2)]],
])('reads %s', (_case, text, expected) => {
  expect(parseWatched(text)).toEqual(expected)
})
