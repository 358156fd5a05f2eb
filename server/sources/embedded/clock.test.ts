import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { openWorld, until, type World } from './testing/world.ts'

/* Starts with a wrong clock. */

const hour = 3_600_000
const day = 24 * hour
let world: World | null = null
afterEach(async () => {
  await world?.close()
  world = null
})

test(
  'a start with the clock 31 days ahead removes nothing, logs that once, and removes old jobs once the clock is trusted',
  { timeout: 60_000 },
  async () => {
    let passed = 0
    let set = 0
    const warned: object[] = []
    const nothing = () => undefined
    const home = await openWorld({
      now: () => Date.now() + passed + set,
      monotonic: () => performance.now() + passed,
      log: { info: nothing, error: nothing, warn: (fields) => warned.push(fields) },
      retention: { jobs: 10_000, runs: 0 },
    })
    world = home
    const { id } = await home.ended((await home.run('fails')).id)
    const folder = join(home.options.dataDir, 'jobs', String(id))
    const restart = async () => {
      await home.source.close()
      await home.reopen()
    }
    const ahead = () => warned.filter((fields) => 'days_ahead' in fields)

    set = 31 * day
    await restart()
    await until('the clock was looked at', () => ahead().length === 1)
    expect(ahead()).toEqual([{ days_ahead: 29 }])
    await restart()
    await home.ended((await home.run('good')).id)
    expect(existsSync(folder)).toBe(true)
    expect(await home.source.missing?.([id])).toEqual([])

    set = 0
    await restart()
    set = 31 * day
    await restart()
    for (let hours = 0; hours < 26; hours += 1) {
      passed += hour + 60_000
      const file = `after hour ${hours}`
      // A turn of the engine, which loads new package files and sweeps if an hour has passed.
      home.writePackage(file, {
        name: file,
        flow_type: 'workflow',
        jobs: [{ name: 'a', package: 'good' }],
      })
      await until('a turn has passed', async () =>
        (await home.source.packages()).some(({ name }) => name === file),
      )
    }
    await until('the old job is gone', () => !existsSync(folder))
    expect(ahead()).toHaveLength(2)
  },
)
