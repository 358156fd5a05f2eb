import { expect, it } from 'vitest'
import { fitting, type Notice } from './notices.ts'

const notice = (id: number, tone: Notice['tone']): Notice => ({ id, tone, text: '', to: null })
const ids = (list: readonly Notice[]) => fitting(list).map(({ id }) => id)

it('drops the oldest infos, and no alert for them', () => {
  expect(ids([1, 2, 3, 4, 5].map((id) => notice(id, 'info')))).toEqual([2, 3, 4, 5])
  expect(ids([notice(1, 'alert'), ...[2, 3, 4, 5].map((id) => notice(id, 'info'))])).toEqual([
    1, 3, 4, 5,
  ])
  expect(ids([...[1, 2, 3, 4, 5].map((id) => notice(id, 'alert')), notice(6, 'info')])).toEqual([
    1, 2, 3, 4, 5,
  ])
})
