import { fork } from 'node:child_process'
import path from 'node:path'
import { benchAccount } from './seeded-folder.ts'

export interface Usage {
  rssMb: number
  cpuMs: number
}

/** How long the server's event loop was held up, in milliseconds. */
export interface Delays {
  p99Ms: number
  maxMs: number
}

export interface BenchServer {
  /** `http://127.0.0.1:port` */
  origin: string
  api: string
  /** The session of somebody who opened the page. */
  cookie: string
  usage: () => Promise<Usage>
  /** Since the last time. */
  delays: () => Promise<Delays>
  /** The source has another job. */
  addJob: () => Promise<number>
  /** The last added job that has not completed completes. @returns its number */
  completeJob: () => Promise<number>
  /** Stops asked for from now on are not answered. */
  holdStops: () => Promise<null>
  end: () => Promise<void>
}

interface Reply {
  of: string
  value: unknown
}

async function cookieOf(origin: string, account: string): Promise<string> {
  const page = await fetch(`${origin}/${account}/jobs`, { headers: { accept: 'text/html' } })
  await page.text()
  return (page.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/**
 * A server in its own process over a data folder.
 * @param script whose process it is; by default the one with the seeded account
 */
export async function startBenchServer(
  folder: string,
  { script, account } = { script: 'server.ts', account: benchAccount },
): Promise<BenchServer> {
  const child = fork(path.join(import.meta.dirname, script), {
    env: { ...process.env, PORT: '0', JOBWATCH_DATA: folder },
  })
  const next = (of: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const fail = () => reject(new Error('the server ended'))
      const onMessage = (message: unknown) => {
        // Only server.ts sends messages.
        const reply = message as Reply
        if (reply.of !== of) return
        child.off('message', onMessage)
        child.off('exit', fail)
        resolve(reply.value)
      }
      child.on('message', onMessage)
      child.once('exit', fail)
    })
  const ask = async <T>(of: string): Promise<T> => {
    const answer = next(of)
    child.send(of)
    return (await answer) as T
  }
  const origin = String(await next('start')).replace(/\/$/, '')
  return {
    origin,
    api: `${origin}/${account}/api`,
    cookie: await cookieOf(origin, account),
    usage: () => ask<Usage>('usage'),
    delays: () => ask<Delays>('delays'),
    addJob: () => ask<number>('add'),
    completeJob: () => ask<number>('complete'),
    holdStops: () => ask<null>('hold stops'),
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.send('end')
      await gone
    },
  }
}
