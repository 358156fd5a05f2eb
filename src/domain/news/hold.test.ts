import { describe, expect, it } from 'vitest'
import { ApiError } from '../../platform/api-error.ts'
import { holdRequests, type Word } from './hold.ts'

const word = (fields: Partial<Word> = {}): Word => ({
  revisions: [{ account: 'main', revision: 'A.1' }],
  changed: [],
  caller: 'ada',
  wasHeld: true,
  ...fields,
})

const http = (status: number, retryAfterSeconds: number | null = null) =>
  new ApiError('http', 'No.', { status, retryAfterSeconds })

/** What a request takes, in milliseconds, and how it ends. */
type Step = [tookMs: number, end: Word | null | Error]

/** @returns what was done after each step */
async function play(steps: readonly Step[]): Promise<string[]> {
  const over = new AbortController()
  const done: string[] = []
  const left = [...steps]
  let nowMs = 0
  await holdRequests(
    {
      ask: async () => {
        const [tookMs, end] = left.shift() ?? [0, null]
        if (left.length === 0) over.abort()
        nowMs += tookMs
        if (end instanceof Error) throw end
        return end
      },
      tell: ({ changed }) => void done.push(`told ${changed.join()}`.trim()),
      lost: () => void done.push('lost'),
      sleep: async (ms) => void done.push(`waits ${ms}`),
      nowMs: () => nowMs,
      jitter: () => 0.5,
    },
    over.signal,
  )
  return done
}

const end: Step = [0, null]

describe('the tab that holds a request', () => {
  it('sends the next one at once when there was no news', async () => {
    expect(await play([[25_000, word()], [25_000, word()], end])).toEqual(['told', 'told'])
  })

  it('lets news gather', async () => {
    const news = word({ changed: ['main'] })
    expect(await play([[3_000, news], end])).toEqual(['told main', 'waits 250'])
  })

  it('does not pause after a response that was not to be held', async () => {
    expect(await play([[5, word({ wasHeld: false })], end])).toEqual(['told'])
  })

  it('does not spin where the server does not hold', async () => {
    const early = word()
    expect(await play([[5, early], [5, early], end])).toEqual([
      'told',
      'waits 2000',
      'told',
      'waits 2000',
    ])
  })

  it('waits longer after each failure, up to a minute, and no more after a word', async () => {
    const gone: Step = [0, new ApiError('network', 'No server.')]
    const done = await play([...Array.from({ length: 8 }, () => gone), [25_000, word()], gone, end])
    expect(done.filter((each) => each !== 'lost')).toEqual([
      ...[1, 2, 4, 8, 16, 32, 60, 60].map((seconds) => `waits ${seconds * 1000}`),
      'told',
      'waits 1000',
    ])
  })

  it.each<[string, Error, number]>([
    ['a server that has no such thing', http(404), 300_000],
    ['a server that cannot', http(501), 300_000],
    ['somebody else’s page', new ApiError('unreadable', 'HTML', { status: 200 }), 300_000],
    ['too many waiting', http(429, 90), 90_000],
    ['a proxy that cut it', http(504), 1_000],
    ['a server that stops', http(503, 5), 5_000],
  ])('tries again after %s', async (_case, error, ms) => {
    expect(await play([[10, error], end])).toEqual(['lost', `waits ${ms}`])
  })

  it('ends without a word when it is to lead no more', async () => {
    expect(await play([[10, new ApiError('network', 'Cut.')]])).toEqual([])
  })
})
