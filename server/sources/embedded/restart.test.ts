import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { statusFacts } from '../../../contract/status.ts'
import type { FromHost, ToHost } from './testing/host-process.ts'
import { childrenIn, openWorld, partialFiles, until, type World } from './testing/world.ts'
import { createEmbeddedSource } from './source.ts'
import { quiet } from '../port.ts'
import { repetitions } from '../../../tools/thorough.ts'

const hostFile = fileURLToPath(new URL('testing/host-process.ts', import.meta.url))

let world: World | null = null
let host: ChildProcess | null = null
afterEach(async () => {
  host?.kill('SIGKILL')
  host = null
  await world?.close()
  world = null
})

/** A server process over the world's folder; `said` collects its messages. */
async function startHost(
  of: World,
): Promise<{ process: ChildProcess; said: FromHost[]; tell: (message: ToHost) => void }> {
  const process = fork(hostFile, [], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  host = process
  const said: FromHost[] = []
  process.on('message', (message) => said.push(message as FromHost))
  const { log: _, now: __, ...options } = of.options
  const tell = (message: ToHost) =>
    void (process.connected && process.send(message, () => undefined))
  tell({ type: 'open', options })
  await until('the host is open', () => said.some(({ type }) => type === 'opened'))
  return { process, said, tell }
}

const kills = repetitions({ everyday: 6, thorough: 20 })

const gone = (process: ChildProcess) =>
  until('the host is gone', () => process.exitCode !== null || process.signalCode !== null)

test(
  'random kills lose nothing, leave no files behind, and leave no job active forever',
  { timeout: 180_000 },
  async () => {
    const home = await openWorld({ slots: 2 })
    world = home
    const requests = await Promise.all(
      ['good', 'half', 'workflow', 'forms', 'fails'].map((name) => home.request(name)),
    )
    await home.source.close()
    const accepted = new Set<number>()

    for (let kill = 0; kill < kills; kill += 1) {
      const { process, said, tell } = await startHost(home)
      const asked = Math.random() * 800
      const from = performance.now()
      let sent = 0
      let stopped = 0
      await until('its moment has come', () => {
        const passed = performance.now() - from
        if (sent < requests.length && passed > (asked * sent) / requests.length) {
          const request = requests[(sent + kill) % requests.length]
          if (request) tell({ type: 'run', request })
          sent += 1
        }
        const ids = said.flatMap((each) => (each.type === 'accepted' ? [each.id] : []))
        const id = ids[stopped]
        // Every third job gets a stop request, so that kills also hit stops.
        if (id !== undefined && passed > asked / 2) {
          if (id % 3 === 0) tell({ type: 'stop', id })
          stopped += 1
        }
        return passed > asked
      })
      process.kill('SIGKILL')
      await gone(process)
      for (const each of said) if (each.type === 'accepted') accepted.add(each.id)
      expect(said.filter(({ type }) => type === 'refused').length).toBeLessThan(requests.length)
      // A child notices that its parent is gone and exits.
      await until('no child is left', () => childrenIn(home.options.dataDir).length === 0, 5000)
    }

    await home.reopen()
    expect(accepted.size).toBeGreaterThan(kills)
    expect(partialFiles(home.options.dataDir)).toEqual([])
    for (const id of accepted) expect((await home.source.job(id)).id).toBe(id)
    // Whatever is left must react to a stop, or end by itself.
    await until('every job has ended', async () => {
      const open = (await home.source.pull(null, quiet)).jobs.filter(
        ({ status }) => !statusFacts[status].terminal,
      )
      for (const { id } of open) await home.source.stopJob(id).catch(() => undefined)
      return open.length === 0
    })
    // A finished output matches the ledger, and there are no other files next to it.
    for (const { id, outputs } of (await home.source.pull(null, quiet)).jobs) {
      // For the package with most runs, retention has removed older runs' files by now.
      if (!existsSync(join(home.options.dataDir, 'jobs', String(id)))) continue
      const written = (outputs ?? [])
        .filter(({ records_count: records }) => records !== null)
        .map(({ name }) => name)
      expect(filesOf(home, id)).toEqual(written.sort())
    }
    expect((await home.ended((await home.run('good')).id)).status).toBe('completed')
  },
)

function filesOf(of: World, id: number): string[] {
  try {
    return readdirSync(join(of.options.dataDir, 'jobs', String(id), 'outputs')).sort()
  } catch {
    return []
  }
}

test('a crash fails running jobs, ends stopping ones, and keeps the queue', async () => {
  const home = await openWorld()
  world = home
  const [half, good] = [await home.request('half'), await home.request('good')]
  await home.source.close()
  const { process, said, tell } = await startHost(home)
  for (const request of [half, good, good]) tell({ type: 'run', request })
  await until('all are accepted', () => said.filter(({ type }) => type === 'accepted').length === 3)
  const [running, queued] = said.flatMap((each) => (each.type === 'accepted' ? [each.id] : []))
  const [pid] = await until(
    'the first output exists',
    () => filesOf(home, running ?? 0).includes('first.csv') && childrenIn(home.options.dataDir),
  )
  // A frozen process cannot notice that its parent died, so the next start has to kill it.
  globalThis.process.kill(pid ?? 0, 'SIGSTOP')
  process.kill('SIGKILL')
  await gone(process)
  expect(childrenIn(home.options.dataDir)).toEqual([pid])

  await home.reopen()
  expect(childrenIn(home.options.dataDir)).not.toContain(pid)
  const failed = await home.source.job(running ?? 0)
  expect(failed).toMatchObject({
    status: 'failed',
    errors: expect.stringContaining('Jobwatch ended unexpectedly while this job was running'),
    outputs: [{ records_count: 250 }, { records_count: null }],
  })
  expect(filesOf(home, failed.id)).toEqual(['first.csv'])
  expect((await home.ended(queued ?? 0)).status).toBe('completed')
})

test('closing fails running jobs and keeps queued ones', async () => {
  const home = await openWorld()
  world = home
  const running = await home.run('endless')
  const queued = await home.run('good')
  await home.reached(running.id, 'running')
  await home.reached(queued.id, 'queued')
  await home.source.close()
  expect(childrenIn(home.options.dataDir)).toEqual([])
  await home.reopen()
  expect(await home.source.job(running.id)).toMatchObject({
    status: 'failed',
    errors: expect.stringContaining('was shut down'),
  })
  expect((await home.ended(queued.id)).status).toBe('completed')
})

test('only one process can hold a data folder, and the other gets an error', async () => {
  world = await openWorld()
  await expect(createEmbeddedSource(world.options).start()).rejects.toThrow(
    /in use by another Jobwatch/,
  )
})

test('refuses a read-only data folder by name', async () => {
  world = await openWorld()
  const file = join(world.options.packagesDir, 'a-file')
  writeFileSync(file, '')
  await expect(
    createEmbeddedSource({ ...world.options, dataDir: join(file, 'data') }).start(),
  ).rejects.toThrow(/The data folder .*a-file\/data is not writable: /)
})

test.skipIf(process.platform !== 'linux')(
  'refuses a data folder that cannot be created, without waiting',
  async () => {
    world = await openWorld()
    await expect(
      createEmbeddedSource({ ...world.options, dataDir: '/proc/jobwatch/data' }).start(),
    ).rejects.toThrow(/The data folder \/proc\/jobwatch\/data is not writable: /)
  },
)

test('a cursor of another ledger returns everything', async () => {
  const home = await openWorld()
  world = home
  await home.ended((await home.run('good')).id)
  expect((await home.source.pull('another:5000', quiet)).jobs).toHaveLength(1)
})
