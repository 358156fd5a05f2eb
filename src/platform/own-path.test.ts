import { expect, it } from 'vitest'
import { ownPath } from './own-path.ts'

it.each([
  ['/acme/jobs?status=failed#evidence', '/acme/jobs?status=failed#evidence'],
  ['/', '/'],
  ['/a/../b', '/b'],
])('a path of ours stays: %s', (text, path) => {
  expect(ownPath(text)).toBe(path)
})

it.each([
  null,
  '',
  'acme/jobs',
  'https://evil.example/',
  'javascript:alert(1)',
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/..//evil.example',
  '/.//evil.example',
  '//[',
])('an address that leads elsewhere is refused: %j', (text) => {
  expect(ownPath(text)).toBeNull()
})
