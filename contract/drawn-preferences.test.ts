import { expect, it } from 'vitest'
import { defaultDrawn, drawnCookie, drawnInCookies, parseDrawn } from './drawn-preferences.ts'

const own = {
  ...defaultDrawn,
  theme: 'dark' as const,
  timeZone: 'Europe/Berlin',
  columns: ['tags', 'a;b'],
}

it('reads back what it has written, among other cookies', () => {
  const cookie = drawnCookie(own, { basePath: '/jobwatch', isSecure: true })
  expect(cookie).toMatch(/; Path=\/jobwatch\/; Max-Age=\d+; SameSite=Lax; Secure$/)
  expect(drawnInCookies(`a=1; ${cookie.split(';')[0]}; b=2`)).toEqual(own)
})

it('knows when there is no cookie', () => {
  expect(drawnInCookies('')).toBeNull()
  expect(drawnInCookies('other_jobwatch_view=1')).toBeNull()
})

it('takes defaults for what it cannot read', () => {
  expect(drawnInCookies('jobwatch_view=%')).toEqual(defaultDrawn)
  expect(drawnInCookies('jobwatch_view=null')).toEqual(defaultDrawn)
  expect(
    parseDrawn({
      theme: 'pink',
      density: 1,
      timeZone: 'x'.repeat(100),
      columns: [1, 'tags'],
      localZone: null,
    }),
  ).toEqual({ ...defaultDrawn, columns: ['tags'] })
})
