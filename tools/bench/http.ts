import { performance } from 'node:perf_hooks'
import http from 'node:http'
import { quantile, startBenchServer, type BenchServer } from './bench-server.ts'

const agent = new http.Agent({ keepAlive: true, maxSockets: 120 })

interface Reply {
  status: number
  ms: number
  etag: string | null
  headerBytes: number
  bodyBytes: number
}

/** One GET over loopback; sizes as they go over the wire. */
function get(
  server: BenchServer,
  path: string,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const started = performance.now()
  return new Promise((resolve, reject) => {
    const request = http.get(
      `${server.api}/${path}`,
      {
        agent,
        headers: {
          authorization: `Basic ${Buffer.from(server.key).toString('base64')}`,
          'accept-encoding': 'gzip, br',
          ...headers,
        },
      },
      (response) => {
        let bodyBytes = 0
        response.on('data', (chunk: Buffer) => {
          bodyBytes += chunk.length
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            ms: performance.now() - started,
            etag: response.headers.etag ?? null,
            headerBytes:
              `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n`.length +
              response.rawHeaders.join('').length +
              response.rawHeaders.length * 2 +
              2,
            bodyBytes,
          }),
        )
      },
    )
    request.on('error', reject)
  })
}

async function sample(
  server: BenchServer,
  count: number,
  path: (turn: number) => string,
): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < count + 5; turn += 1) {
    const { ms, status } = await get(server, path(turn))
    if (status !== 200) throw new Error(`${path(turn)} answered ${status}`)
    if (turn >= 5) times.push(ms)
  }
  return times
}

// Another filter each time: nothing of the answer can have been kept.
const list = (turn: number) =>
  `jobs?fields=row&limit=50&status=failed&package_id=${1 + (turn % 40)},${1 + ((turn * 7) % 40)}&runtime_over=${turn % 11}`
const facets = (turn: number) => `jobs/facets?from=-30d&runtime_over=${turn % 3 === 0 ? 0 : turn}`

const dayMs = 86_400_000
const iso = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString()
const menus = (turn: number) =>
  `jobs/facets?from=${iso(1 + turn)}&package_id=${turn % 3 === 0 ? '' : 1 + (turn % 40)}`
/** Every seeded job holds the word. */
const search = (turn: number) =>
  `jobs?fields=row&limit=50&q=north&from=${iso(10 + turn)}&to=${iso(3 + turn)}`

/** Every seeded job has the value. */
const variable = (turn: number) =>
  `jobs?fields=row&limit=50&variable=region='north'&from=${iso(10 + turn)}&to=${iso(3 + turn)}`

type Print = (what: string, figure: string, reach: string) => void

const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

/** @returns p95 of the filtered list over 1,000 jobs, milliseconds */
async function benchSmall(print: Print): Promise<number> {
  const server = await startBenchServer(1_000)
  const listMs = quantile(await sample(server, 200, list), 0.95)
  const poll = await get(server, list(0))
  const same = await get(server, list(0), { 'if-none-match': poll.etag ?? '' })
  const page = await get(server, 'jobs?fields=row&limit=50')
  const unchanged = `${same.status}, ${same.headerBytes} bytes of headers`
  print('a poll with nothing new', unchanged, '304, ≤ 300 bytes')
  print('a page of 50 on the wire', `${(page.bodyBytes / 1000).toFixed(1)} kB`, '≤ 8 kB')
  await server.end()
  return listMs
}

/** Polls the first page once a second, as a tab does. */
async function pollAsTab(server: BenchServer, seconds: number, times: number[]): Promise<void> {
  let etag = ''
  for (let second = 0; second < seconds; second += 1) {
    const started = performance.now()
    const headers: Record<string, string> = etag === '' ? {} : { 'if-none-match': etag }
    const reply = await get(server, 'jobs?fields=row&limit=50', headers)
    etag = reply.etag ?? etag
    times.push(reply.ms)
    const restMs = Math.max(0, 1000 - (performance.now() - started))
    await pause(restMs * (0.9 + 0.2 * Math.random()))
  }
}

/** Counts of triage; another address each time, so that nothing of the answer can have been kept. */
async function benchTriage(server: BenchServer, print: Print): Promise<void> {
  const p95 = async (path: string) =>
    quantile(await sample(server, 60, (turn) => `${path}?turn=${turn}`), 0.95).toFixed(1)
  print('what needs somebody, 100,000 jobs', `p95 ${await p95('attention')} ms`, '≤ 10 ms')
  print('error groups, 100,000 jobs', `p95 ${await p95('error_groups')} ms`, '≤ 50 ms')
}

async function benchTabs(print: Print): Promise<void> {
  const server = await startBenchServer(100_000)
  await sample(server, 50, list)
  await sample(server, 20, facets)
  const before = await server.usage()
  const memory = `${before.rssMb.toFixed(0)} MB resident`
  print('memory of the server, 100,000 jobs', memory, '≤ 250 MB')
  const seconds = 10
  const times: number[] = []
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      await pause(index * 10)
      await pollAsTab(server, seconds, times)
    }),
  )
  const used = (await server.usage()).cpuMs - before.cpuMs
  const load = `${((used / (seconds * 1000)) * 100).toFixed(0)} % of a core`
  const p95 = `p95 ${quantile(times, 0.95).toFixed(1)} ms`
  print('100 tabs polling each second', `${p95}, ${load}`, 'p95 ≤ 25 ms, a core not full')
  await benchTriage(server, print)
  await server.end()
}

/** @param smallListMs p95 of the filtered list over 1,000 jobs */
async function benchLarge(print: Print, smallListMs: number): Promise<void> {
  const server = await startBenchServer(1_000_000)
  const listMs = quantile(await sample(server, 200, list), 0.95)
  const facetsMs = quantile(await sample(server, 60, facets), 0.95)
  const searchMs = quantile(await sample(server, 60, search), 0.95)
  const variableMs = quantile(await sample(server, 60, variable), 0.95)
  print(
    'failed list, filtered, 50 rows, over 1,000,000 jobs',
    `p95 ${listMs.toFixed(1)} ms; ${(listMs / smallListMs).toFixed(2)} × that over 1,000`,
    'p95 ≤ 10 ms, ≤ 2 ×',
  )
  print('facets over 1,000,000 jobs', `p95 ${facetsMs.toFixed(1)} ms`, '≤ 50 ms')
  print(
    'variable value of every job, a week of 1,000,000 jobs',
    `p95 ${variableMs.toFixed(1)} ms`,
    '≤ 50 ms',
  )
  print(
    'search word of every job, a week of 1,000,000 jobs',
    `p95 ${searchMs.toFixed(1)} ms`,
    '≤ 50 ms',
  )
  await server.end()
}

async function benchTransientClusters(print: Print): Promise<void> {
  const server = await startBenchServer(1_000_000)
  const facetsMs = quantile(await sample(server, 60, menus), 0.95)
  print(
    'facets, a cluster for each of 1,000,000 jobs, half of them children',
    `p95 ${facetsMs.toFixed(1)} ms`,
    '≤ 50 ms',
  )
  await server.end()
}

/** Lists, counts, polls and 100 tabs over HTTP. Prints one line per figure. */
export async function benchHttp(print: Print): Promise<void> {
  const smallListMs = await benchSmall(print)
  await benchTabs(print)
  await benchLarge(print, smallListMs)
  await benchTransientClusters(print)
}
