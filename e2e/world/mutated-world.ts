import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { plainLook } from '../../contract/account.ts'
import { AppServer } from '../../server/app-server.ts'
import { readConfig } from '../../server/config/config.ts'
import type { FullSource } from '../../server/sources/port.ts'
import { createHostedSource } from '../../server/sources/hosted/source.ts'
import { mutate, mutations } from '../../server/sources/hosted/testing/mutate.ts'
import { populate } from '../../server/sources/hosted/testing/population.ts'
import { Upstream } from '../../server/sources/hosted/testing/upstream.ts'
import { plenty } from '../../server/sources/hosted/testing/world.ts'

const pullEveryMs = 50

export interface MutatedWorld {
  url: string
  /** Jobs of the account, oldest first. */
  ids: readonly number[]
  upstream: Upstream
  /** Spoilt answers so far. */
  mutated: () => number
  /** From now on answers are spoilt, or are not. */
  spoil: (isOn: boolean) => void
  /** What the server logged as unexpected. */
  errors: string[]
  end: () => Promise<void>
}

/**
 * A real server over a hosted account whose every answer can be spoilt, and which is asked all the
 * time.
 */
export async function startMutatedWorld(seed: number): Promise<MutatedWorld> {
  const upstream = new Upstream({ account: 'acme', creditLimit: 10_000_000 })
  const ids = populate(upstream, 300)
  const recipes = mutations(5_000, seed)
  let isOn = false
  let count = 0
  upstream.mutate = (text) => {
    const recipe = isOn ? recipes[count % recipes.length] : undefined
    if (!recipe) return text
    count += 1
    return mutate(text, recipe).body
  }
  const log = pino({ level: 'silent' })
  const hosted = createHostedSource({
    account: 'acme',
    apiKey: upstream.apiKey,
    apiUrl: upstream.url,
    historyDays: 90,
    log,
    fetch: upstream.fetch,
    budget: plenty,
    sleep: () => Promise.resolve(),
    minGapMs: 0,
  })
  // So that a minute of a person's clicks meets what a day would, nothing is kept, and the changes
  // are asked for all the time.
  const source: FullSource = {
    ...hosted,
    freshFor: {
      packages: 100,
      clusters: 100,
      schedules: 100,
      members: 100,
      log: 0,
      outputs: 0,
      children: 0,
      summary: 0,
      variables: 0,
    },
    pull: async (cursor, situation) => {
      const pulled = await hosted.pull(cursor, situation).catch(() => null)
      return pulled === null
        ? {
            jobs: [],
            gone: [],
            cursor: cursor ?? '',
            more: true,
            current: false,
            nextMs: pullEveryMs,
          }
        : { ...pulled, nextMs: pullEveryMs }
    },
  }
  const errors: string[] = []
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobwatch-mutated-'))
  const server = new AppServer({
    longReads: 'in place',
    config: readConfig({ PORT: '0', JOBWATCH_DATA: dataDir }),
    accounts: () => [{ source, look: plainLook }],
    log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }),
  })
  await server.listen()
  const moving = setInterval(() => {
    const id = ids[Math.floor(count / 7) % ids.length]
    if (id !== undefined) upstream.changeJob(id, { progress: (count % 100) / 100 })
  }, 100)
  return {
    url: `${server.url}acme`,
    ids,
    upstream,
    mutated: () => count,
    spoil: (wanted) => {
      isOn = wanted
    },
    errors,
    end: async () => {
      clearInterval(moving)
      await server.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
