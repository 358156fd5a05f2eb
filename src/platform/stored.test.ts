import { afterEach, expect, it, vi } from 'vitest'
import { createStored } from './stored.ts'

const parse = (text: string | null) => (text === null ? 'nothing' : (JSON.parse(text) as string))

afterEach(() => vi.unstubAllGlobals())

it('keeps what could not be saved, and does not read the older text back', () => {
  const kept = new Map<string, string>()
  let isFull = false
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (isFull) throw new DOMException('full', 'QuotaExceededError')
      kept.set(key, text)
    },
  })
  const stored = createStored('key', parse)
  stored.set('first')
  isFull = true
  stored.set('second')
  expect([stored.get(), stored.fresh()]).toEqual(['second', 'second'])
  isFull = false
  stored.set('third')
  kept.set('key', '"by another tab"')
  expect(stored.fresh()).toBe('by another tab')
})
