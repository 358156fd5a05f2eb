import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test as base, expect, type Page } from '@playwright/test'
import { clockOffsetMs, shiftClock } from '../../tools/shift-clock.mjs'
import { watchRequests } from './quiet.ts'
import { oneAccount, startWorld, type Holding, type World } from './world.ts'

/** A real server as a newcomer gets it: `server/main.ts` over an empty data folder. */
export interface Newcomer {
  url: string
  dataDir: string
  /** Process ids of the engine's children that live now. */
  jobProcesses: () => number[]
  kill: (signal: NodeJS.Signals) => Promise<void>
  restart: () => Promise<void>
}

const root = path.resolve(import.meta.dirname, '../..')

async function startNewcomer(): Promise<{ newcomer: Newcomer; end: () => Promise<void> }> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobwatch-e2e-'))
  let child: ChildProcess | null = null
  const ended = () => child === null || child.exitCode !== null || child.signalCode !== null

  const start = async (port: string): Promise<string> => {
    const errors: string[] = []
    const started = spawn(process.execPath, ['server/main.ts'], {
      cwd: root,
      // At the machine's own time: this server's `Date` header tells it, whatever its clock.
      env: {
        ...process.env,
        JOBWATCH_CLOCK_OFFSET_MS: '0',
        PORT: port,
        HOST: '127.0.0.1',
        JOBWATCH_DATA: dataDir,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = started
    started.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString()))
    for await (const line of createInterface({ input: started.stdout })) {
      const ready = /^Jobwatch is ready: (http:\S+)$/.exec(line)
      if (ready?.[1]) return ready[1].replace(/\/$/, '')
    }
    throw new Error(`The server ended before it was ready:\n${errors.join('')}`)
  }
  const kill = async (signal: NodeJS.Signals) => {
    if (ended() || child === null) return
    const gone = new Promise((resolve) => child?.once('exit', resolve))
    child.kill(signal)
    await gone
  }
  const newcomer: Newcomer = {
    url: await start('0'),
    dataDir,
    jobProcesses: () => jobProcessesOf(child?.pid ?? -1),
    kill,
    restart: async () => {
      await kill('SIGTERM')
      newcomer.url = await start(new URL(newcomer.url).port)
    },
  }
  return {
    newcomer,
    end: async () => {
      await kill('SIGTERM')
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The server's children that run jobs: the store's reading process is not one of them. */
function jobProcessesOf(pid: number): number[] {
  return spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .filter((line) => line.includes('runner/child.ts'))
    .map((line) => Number.parseInt(line, 10))
}

/**
 * Fails the test on anything a person's console would show as wrong: errors, policy violations,
 * failed assets.
 */
function watchConsole(page: Page): { problems: string[]; allow: (pattern: RegExp) => void } {
  const problems: string[] = []
  const allowed: RegExp[] = []
  const note = (text: string) => {
    if (!allowed.some((pattern) => pattern.test(text))) problems.push(text)
  }
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      note(`${message.type()}: ${message.text()}`)
  })
  page.on('pageerror', (error) => note(`thrown: ${error.message}`))
  return { problems, allow: (pattern) => void allowed.push(pattern) }
}

export const test = base.extend<
  {
    holding: Holding
    world: World
    console: { allow: (pattern: RegExp) => void }
  },
  { newcomer: Newcomer }
>({
  /** Console problems fail every test; a test that provokes some says which. */
  console: [
    async ({ page }, use) => {
      watchRequests(page.context())
      const { problems, allow } = watchConsole(page)
      await use({ allow })
      expect(problems, 'nothing is wrong in the console').toEqual([])
    },
    { auto: true },
  ],
  /** What the world holds; `test.use({ holding: { accounts: … } })` gives it other accounts. */
  holding: [{ accounts: oneAccount }, { option: true }],
  /**
   * A server of this test's own over the scripted source; time and faults are in the test's hand.
   */
  world: async ({ holding, page }, use) => {
    const world = await startWorld(holding)
    await page.addInitScript(shiftClock, clockOffsetMs)
    await use(world)
    // The page goes before its server: what it still loads would fail, and be told as a problem.
    await page.close()
    await world.end()
  },
  newcomer: [
    async ({}, use) => {
      const { newcomer, end } = await startNewcomer()
      await use(newcomer)
      await end()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
})

export { expect }
