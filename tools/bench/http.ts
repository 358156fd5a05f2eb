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

/** One GET over loopback; sizes as sent over the wire. */
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

// A different filter each time, so that no response is cached.
const list = (turn: number) =>
  `jobs?fields=row&limit=50&status=failed&package_id=${1 + (turn % 40)},${1 + ((turn * 7) % 40)}&runtime_over=${turn % 11}`
const facets = (turn: number) => `jobs/facets?from=-30d&runtime_over=${turn % 3 === 0 ? 0 : turn}`

const dayMs = 86_400_000
const iso = (daysAgo: number) => new Date(Date.now() - daysAgo * dayMs).toISOString()
const menus = (turn: number) =>
  `jobs/facets?from=${iso(1 + turn)}&package_id=${turn % 3 === 0 ? '' : 1 + (turn % 40)}`
/** Every seeded job contains the word. */
const search = (turn: number) =>
  `jobs?fields=row&limit=50&q=north&from=${iso(10 + turn)}&to=${iso(3 + turn)}`

/** Lists, counts, polls and 100 tabs over HTTP. Prints one line per result. */
export async function benchHttp(
  print: (what: string, figure: string, reach: string) => void,
): Promise<void> {
  const small = await startBenchServer(1_000)
  const smallList = quantile(await sample(small, 200, list), 0.95)
  const poll = await get(small, list(0))
  const same = await get(small, list(0), { 'if-none-match': poll.etag ?? '' })
  const page = await get(small, 'jobs?fields=row&limit=50')
  print(
    'a poll with nothing new',
    `${same.status}, ${same.headerBytes} bytes of headers`,
    '304, ≤ 300 bytes',
  )
  print('a page of 50 on the wire', `${(page.bodyBytes / 1000).toFixed(1)} kB`, '≤ 8 kB')
  await small.end()

  const middle = await startBenchServer(100_000)
  await sample(middle, 50, list)
  await sample(middle, 20, facets)
  print(
    'memory of the server, 100,000 jobs',
    `${(await middle.usage()).rssMb.toFixed(0)} MB resident`,
    '≤ 250 MB',
  )
  const before = await middle.usage()
  const seconds = 10
  const times: number[] = []
  const tab = async () => {
    let etag = ''
    for (let second = 0; second < seconds; second += 1) {
      const started = performance.now()
      const reply = await get(
        middle,
        'jobs?fields=row&limit=50',
        etag === '' ? {} : { 'if-none-match': etag },
      )
      etag = reply.etag ?? etag
      times.push(reply.ms)
      await new Promise((resolve) =>
        setTimeout(
          resolve,
          Math.max(0, 1000 - (performance.now() - started)) * (0.9 + 0.2 * Math.random()),
        ),
      )
    }
  }
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 10))
      await tab()
    }),
  )
  const used = (await middle.usage()).cpuMs - before.cpuMs
  print(
    '100 tabs polling each second',
    `p95 ${quantile(times, 0.95).toFixed(1)} ms, ${((used / (seconds * 1000)) * 100).toFixed(0)} % of a core`,
    'p95 ≤ 25 ms, a core not full',
  )
  await middle.end()

  const large = await startBenchServer(1_000_000)
  const largeList = quantile(await sample(large, 200, list), 0.95)
  const largeFacets = quantile(await sample(large, 60, facets), 0.95)
  print(
    'failed list, filtered, 50 rows, over 1,000,000 jobs',
    `p95 ${largeList.toFixed(1)} ms; ${(largeList / smallList).toFixed(2)} × that over 1,000`,
    'p95 ≤ 10 ms, ≤ 2 ×',
  )
  print('facets over 1,000,000 jobs', `p95 ${largeFacets.toFixed(1)} ms`, '≤ 50 ms')
  print(
    'search word of every job, a week of 1,000,000 jobs',
    `p95 ${quantile(await sample(large, 60, search), 0.95).toFixed(1)} ms`,
    '≤ 50 ms',
  )
  await large.end()

  const transient = await startBenchServer(1_000_000, true)
  const transientFacets = quantile(await sample(transient, 60, menus), 0.95)
  print(
    'facets, a cluster for each of 1,000,000 jobs, half of them children',
    `p95 ${transientFacets.toFixed(1)} ms`,
    '≤ 50 ms',
  )
  await transient.end()
}
