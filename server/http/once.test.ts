import { expect, it } from 'vitest'
import { createOnce } from './once.ts'

it('does a thing once for each key, and gives the same answer again, a refusal too', async () => {
  let at = 0
  let made = 0
  const once = createOnce(() => at)
  const make = () => Promise.resolve((made += 1))
  expect(await once('a', make)).toBe(1)
  expect(await once('a', make)).toBe(1)
  expect(await once('b', make)).toBe(2)
  const refuse = () => Promise.reject(new Error('no'))
  await expect(once('c', refuse)).rejects.toThrow('no')
  await expect(once('c', make)).rejects.toThrow('no')
  at = 16 * 60_000
  expect(await once('a', make)).toBe(3)
})

it('forgets the oldest keys first', async () => {
  const once = createOnce(() => 0)
  let made = 0
  for (let key = 0; key < 1_001; key += 1) await once(String(key), () => Promise.resolve((made += 1)))
  expect(await once('1000', () => Promise.resolve(-1))).toBe(1_001)
  expect(await once('0', () => Promise.resolve(-1))).toBe(-1)
})
