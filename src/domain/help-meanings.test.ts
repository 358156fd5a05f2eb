import { expect, it } from 'vitest'
import { flagKinds } from '../../contract/flag-kinds.ts'
import { seenStatuses } from '../../contract/status.ts'
import { attentionKinds, resolutionStates } from '../../contract/triage-words.ts'
import { helpKeys, meaningsOf } from './help-meanings.ts'

it('every status, flag, kind of attention and resolution has a meaning', () => {
  expect(helpKeys('status').toSorted()).toEqual(
    seenStatuses.map((status) => `status.${status}`).toSorted(),
  )
  expect(helpKeys('flag').toSorted()).toEqual(flagKinds.map((kind) => `flag.${kind}`).toSorted())
  expect(helpKeys('attention')).toEqual(attentionKinds.map((kind) => `attention.${kind}`))
  expect(helpKeys('resolution')).toEqual(resolutionStates.map((state) => `resolution.${state}`))
})

it('meanings are sentences', () => {
  const kinds = ['status', 'flag', 'attention', 'resolution', 'number', 'sign']
  for (const { term, text } of meaningsOf(kinds.flatMap(helpKeys))) {
    expect(term, text).not.toBe('')
    expect(text, term).toMatch(/^[A-Z].*[^.]\.$/s)
  }
})

it('unknown keys have none, and repeated ones have one', () => {
  expect(meaningsOf(['', 'status.odd', 'sign.claimed', 'sign.claimed'])).toHaveLength(1)
})
