import { describe, expect, it } from 'vitest'
import { errorFingerprint } from '../../server/rules/error-fingerprint.ts'
import { loadCorpus, readSamples, validate } from './corpus.ts'
import { scorePairs } from './score.ts'

const { tuned, heldOut, practice, fresh } = loadCorpus()

describe('the texts', () => {
  it('are many, and of many causes', () => {
    const all = [...tuned, ...heldOut]
    expect(all.length).toBeGreaterThanOrEqual(200)
    expect(new Set(all.map(({ cause }) => cause)).size).toBeGreaterThanOrEqual(40)
    expect(all.every(({ source }) => source !== 'memory')).toBe(true)
    expect(new Set(fresh.map(({ cause }) => cause)).size).toBeGreaterThanOrEqual(15)
  })

  it('do not share causes between the halves', () => {
    const causes = new Set(tuned.map(({ cause }) => cause))
    expect(heldOut.filter(({ cause }) => causes.has(cause))).toEqual([])
  })

  it('are read with their sources', () => {
    const samples = readSamples('=== a\n@ https://example.com/1\nx\n y\n@~ memory\nz\n', 'file')
    expect(samples).toEqual([
      { cause: 'a', text: 'x\n y', source: 'https://example.com/1', isVaried: false },
      { cause: 'a', text: 'z', source: 'memory', isVaried: true },
    ])
  })

  it.each([
    ['=== a\ntext', 'is in no text'],
    ['=== a\n@ memory\n\n', 'is empty'],
    ['=== a\n@ somewhere\nx', 'is no source'],
    ['=== a\n@ memory\nx\n=== b\n@ memory\nx', 'is also in'],
  ])('are refused if they are wrong: %j', (content, message) => {
    expect(() => {
      validate(readSamples(content, 'file'))
    }).toThrow(message)
  })
})

describe('the score', () => {
  it('counts pairs', () => {
    const samples = ['a1', 'a2', 'a3', 'b1'].map((text) => ({
      cause: text[0] ?? '',
      text,
      source: 'memory',
      isVaried: false,
    }))
    expect(scorePairs(samples, () => 'one')).toMatchObject({ precision: 0.5, recall: 1 })
    expect(scorePairs(samples, (text) => text)).toMatchObject({ groups: 4, recall: 0, f1: 0 })
    expect(scorePairs(samples, (text) => text[0] ?? '').f1).toBe(1)
  })

  // Of the halves, only the first reaches the target of 0.98 and 0.95; the others may not get worse.
  it.each([
    ['half that was tuned on', tuned, 0.98, 0.95],
    ['half that was not', heldOut, 0.96, 0.92],
    ['recalled to tune on', practice, 0.97, 0.96],
    ['recalled after tuning', fresh, 0.98, 0.95],
  ])('of the %s stays as good as it is', (_, samples, precision, f1) => {
    const score = scorePairs(samples, errorFingerprint)
    expect(score.precision).toBeGreaterThanOrEqual(precision)
    expect(score.f1).toBeGreaterThanOrEqual(f1)
  })
})
