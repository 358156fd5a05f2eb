import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { seedJobs } from '../../server/store/testing/seed.ts'

export interface Usage {
  rssMb: number
  cpuMs: number
}

export interface BenchServer {
  /** `http://127.0.0.1:port` */
  origin: string
  api: string
  key: string
  usage: () => Promise<Usage>
  addJob: () => void
  end: () => Promise<void>
}

const key = 'bench-key-0123456789'
const has = <K extends string>(value: unknown, name: K): value is Record<K, unknown> =>
  typeof value === 'object' && value !== null && name in value

/**
 * A server in its own process over a store with this many jobs.
 */
export async function startBenchServer(jobs: number): Promise<BenchServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'jobwatch-bench-'))
  await seedJobs(path.join(dataDir, 'store.db'), {
    account: 'bench',
    jobs,
    nowMs: Date.now(),
    busy: true,
  })
  const child = fork(path.join(import.meta.dirname, 'server.ts'), {
    env: { ...process.env, PORT: '0', JOBWATCH_DATA: dataDir, JOBWATCH_API_KEY: key },
  })
  const next = <T>(read: (message: unknown) => T | null): Promise<T> =>
    new Promise((resolve, reject) => {
      const onMessage = (message: unknown) => {
        const value = read(message)
        if (value === null) return
        child.off('message', onMessage)
        resolve(value)
      }
      child.on('message', onMessage)
      child.once('exit', () => reject(new Error('the server ended')))
    })
  const url = await next((message) =>
    has(message, 'url') && typeof message.url === 'string' ? message.url : null,
  )
  const origin = url.replace(/\/$/, '')
  return {
    origin,
    api: `${origin}/bench/api`,
    key,
    usage: () => {
      const answer = next((message) =>
        has(message, 'rssMb') &&
        has(message, 'cpuMs') &&
        typeof message.rssMb === 'number' &&
        typeof message.cpuMs === 'number'
          ? { rssMb: message.rssMb, cpuMs: message.cpuMs }
          : null,
      )
      child.send('usage')
      return answer
    },
    addJob: () => void child.send('add'),
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.send('end')
      await gone
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** The quantile of a sample. */
export function quantile(sample: readonly number[], part: number): number {
  const sorted = sample.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
