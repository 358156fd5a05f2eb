import { expect, test } from 'vitest'
import { openWorld } from '../testing/world.ts'

test('logs an error only for failed jobs', async () => {
  const entries: object[] = []
  const ignore = () => undefined
  const world = await openWorld({
    log: { info: (fields) => void entries.push(fields), warn: ignore, error: ignore },
  })
  try {
    for (const name of ['empty', 'fails', 'good']) await world.ended((await world.run(name)).id)
    expect(entries).toEqual([
      { job: 1, status: 'completed', note: 'Completed with 0 records.' },
      { job: 2, status: 'failed', error: 'Column "nn" does not exist in the data.' },
      { job: 3, status: 'completed', note: undefined },
    ])
  } finally {
    await world.close()
  }
})
