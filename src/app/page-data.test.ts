// @vitest-environment happy-dom
import { expect, it } from 'vitest'
import { ExactNumber } from '../../contract/exact-json.ts'
import { defaultDrawn } from '../../contract/drawn-preferences.ts'
import { printPageData, takePageData } from './page-data.ts'

const printed = (data: unknown) =>
  printPageData({
    nowMs: 1,
    preferences: defaultDrawn,
    revision: null,
    reads: [
      {
        path: '/a',
        etag: null,
        answer: {
          data,
          total: null,
          newCount: null,
          nextCursor: null,
          prevCursor: null,
          syncedAt: null,
        },
      },
    ],
  })

/** What the browser has; the server must render the very same. */
function readBack(data: unknown): unknown {
  const { element, read } = printed(data)
  document.body.innerHTML = element
  expect(takePageData(document)).toEqual(read)
  expect(takePageData(document)).toBeNull()
  return read.reads[0]?.answer.data
}

it('cannot be ended by a text in it', () => {
  const text = '</script><!-- <script>'
  expect(printed(text).element.match(/</g)).toHaveLength(2)
  expect(readBack(text)).toBe(text)
})

it('keeps numbers exactly', () => {
  const number = new ExactNumber('12345678901234567890')
  expect(readBack({ number })).toEqual({ number })
  expect(printed({ number }).element).toContain(' data-exact>')
  expect(printed({ number: 1.5 }).element).not.toContain('data-exact')
})

it('has no half characters, in names neither: markup cannot hold them', () => {
  expect(readBack({ 'a\ud800': ['b\udc00', '\u{1f600}', '\\ud800'] })).toEqual({
    'a\ufffd': ['b\ufffd', '\u{1f600}', '\\ud800'],
  })
})

it('is drawn on the server as the browser will have it', () => {
  expect(readBack({ a: Infinity, b: -0, c: undefined })).toEqual({ a: null, b: 0 })
})
