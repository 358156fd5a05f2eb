/** Loading the list and a job's page, against a bare React page with 50 rows in the same run. */
import type { Browser, BrowserContext } from '@playwright/test'
import { startBarePage } from './bare-page.ts'
import { visit, type Visit } from './page-visit.ts'
import type { Report } from './report.ts'
import { startSlowProxy, type Network } from './slow-proxy.ts'
import { median } from './statistics.ts'

const rounds = 7
const networks: [name: string, network: Network | null][] = [
  ['no delay', null],
  ['40 ms round trip, 10 Mbit/s', { delayMs: 20, bitsPerSecond: 10_000_000 }],
]

interface Subject {
  name: string
  url: string
  wanted: string
  hasLink: boolean
}

type Loads = Map<Subject, { cold: Visit[]; warm: Visit[] }>

const newContext = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({ viewport: { width: 1440, height: 900 } })

/** Cold, and again from the cache. */
async function visitTwice(browser: Browser, subject: Subject): Promise<[Visit, Visit]> {
  const context = await newContext(browser)
  const open = () => visit(context, subject.url, subject.wanted, subject.hasLink)
  const cold = await open()
  const warm = await open()
  await context.close()
  return [cold, warm]
}

/** In turns, so that what else the machine does affects all alike. */
async function visitAll(browser: Browser, subjects: readonly Subject[]): Promise<Loads> {
  const loads: Loads = new Map(subjects.map((subject) => [subject, { cold: [], warm: [] }]))
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      const [cold, warm] = await visitTwice(browser, subject)
      loads.get(subject)?.cold.push(cold)
      loads.get(subject)?.warm.push(warm)
    }
  }
  return loads
}

const middle = (visits: readonly Visit[], of: (visit: Visit) => number): number =>
  median(visits.map(of))

const whole = (value: number): string => value.toFixed(0)

function rowOf(name: string, visits: readonly Visit[]): string[] {
  const responds = visits.flatMap(({ respondsMs }) => respondsMs ?? [])
  return [
    name,
    whole(middle(visits, (one) => one.firstPaintMs)),
    whole(middle(visits, (one) => one.paintedMs)),
    responds.length === 0 ? '–' : whole(median(responds)),
    whole(middle(visits, (one) => one.requests)),
    middle(visits, (one) => one.scriptKb).toFixed(1),
    whole(middle(visits, (one) => one.busyMs)),
    whole(middle(visits, (one) => one.longestTaskMs)),
  ]
}

function tell(report: Report, network: string, loads: Loads): void {
  const found = [...loads]
  report.table({
    title: `Loading, ${network} (medians of ${rounds} rounds in turns)`,
    columns: [
      'page',
      'first paint ms',
      'painted ms',
      'responds ms',
      'requests',
      'script kB',
      'busy ms',
      'longest task ms',
    ],
    rows: found.flatMap(([{ name }, { cold, warm }]) => [
      rowOf(`${name}, cold`, cold),
      rowOf(`${name}, warm`, warm),
    ]),
  })
  const [bare, list, detail] = found.map(([, visits]) => visits)
  if (!bare || !list || !detail) return
  for (const kind of ['cold', 'warm'] as const) {
    const painted = (visits: readonly Visit[]) => middle(visits, (one) => one.paintedMs)
    const compare = (what: string, visits: readonly Visit[], target: number | null) =>
      report.add({
        what: `${what}, ${kind}, ${network}`,
        value: painted(visits) / painted(bare[kind]),
        unit: '×',
        target,
        note: `a bare React page: ${whole(painted(visits))} to ${whole(painted(bare[kind]))} ms`,
      })
    compare('navigation to the first row painted', list[kind], 1)
    compare('a job’s address to its header painted', detail[kind], 1.2)
  }
  const cold = list.cold
  const script = middle(cold, (one) => one.scriptKb)
  report.add({
    what: 'JavaScript until a row responds, as browsers get it (brotli)',
    value: script,
    unit: 'kB',
    target: 100,
  })
  const requests = middle(cold, (one) => one.requests)
  report.add({ what: 'requests until a row responds', value: requests, unit: '', target: 6 })
}

const through = (url: string, port: number): string => {
  const moved = new URL(url)
  moved.port = String(port)
  return moved.href
}

/**
 * @param listUrl of the list
 * @param jobUrl of a job's page
 */
export async function benchLoad(
  report: Report,
  browser: Browser,
  { listUrl, jobUrl }: { listUrl: string; jobUrl: string },
): Promise<void> {
  const bare = await startBarePage()
  const subjects: Subject[] = [
    { name: 'bare React page', url: bare.url, wanted: 'tr[data-job]', hasLink: false },
    { name: 'list', url: listUrl, wanted: 'tr[data-job]', hasLink: true },
    { name: 'job', url: jobUrl, wanted: 'main .badge', hasLink: false },
  ]
  for (const [name, network] of networks) {
    const proxies: { end: () => void }[] = []
    const near = await Promise.all(
      subjects.map(async (subject): Promise<Subject> => {
        if (network === null) return subject
        const proxy = await startSlowProxy(Number(new URL(subject.url).port), network)
        proxies.push(proxy)
        return { ...subject, url: through(subject.url, proxy.port) }
      }),
    )
    tell(report, name, await visitAll(browser, near))
    for (const proxy of proxies) proxy.end()
  }
  bare.end()
}
