import { expect, it } from 'vitest'
import { News } from './news.ts'

it('covers what came with the page only if the server’s first word is of the same revision', () => {
  const same = new News()
  same.cameWith('main', 'A.7', 1_000)
  same.begin('main', 5_000, 'A.7')
  expect([same.covers('main', 999), same.covers('main', 1_000)]).toEqual([false, true])

  const later = new News()
  later.cameWith('main', 'A.7', 1_000)
  later.begin('main', 5_000, 'A.8')
  later.begin('other', 5_000, 'A.7')
  expect(later.covers('main', 1_000)).toBe(false)
  expect(later.covers('other', 1_000)).toBe(false)
  expect(later.covers('main', 5_000)).toBe(true)
})

it('is not taken back to the page by a later word', () => {
  const news = new News()
  news.cameWith('main', 'A.7', 1_000)
  news.begin('main', 5_000, 'A.7')
  news.note('main', 9_000)
  news.begin('main', 9_500, 'A.7')
  expect(news.covers('main', 8_999)).toBe(false)
})
