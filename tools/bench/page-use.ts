/** What a person waits for once the page is open, and what an open page costs. */
import type { Browser, CDPSession, Page } from '@playwright/test'
import type { BenchServer } from './bench-server.ts'
import { get, nextRevisionPath, revisionOf } from './client.ts'
import { pressUntil, taskSeconds } from './page-visit.ts'
import type { Report } from './report.ts'
import { median } from './statistics.ts'

const rounds = 9
const idleMs = 60_000
/** The seeded jobs that run become slow one after the other, which is news. */
const idleAttempts = 5
/** What the page loads once it is idle is there by then. */
const afterLoadMs = 2_000
/** After a change the page polls more often for 20 s. */
const settleMs = 22_000

/** Requests and bytes of a page from now on. */
function countTraffic(session: CDPSession): { requests: number; bytes: number } {
  const seen = { requests: 0, bytes: 0 }
  session.on('Network.responseReceived', () => (seen.requests += 1))
  session.on(
    'Network.loadingFinished',
    ({ encodedDataLength }) => (seen.bytes += encodedDataLength),
  )
  return seen
}

/** Runs in the page before React: React tells developer tools of each commit. */
function countCommits(): void {
  const hook = {
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    onCommitFiberRoot: () =>
      void Reflect.set(
        window,
        'benchCommits',
        Number(Reflect.get(window, 'benchCommits') ?? 0) + 1,
      ),
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
    onScheduleFiberRoot: () => undefined,
    checkDCE: () => undefined,
  }
  Reflect.set(window, '__REACT_DEVTOOLS_GLOBAL_HOOK__', hook)
}

const commitsOf = (page: Page): Promise<number> =>
  page.evaluate(() => Number(Reflect.get(window, 'benchCommits') ?? 0))

interface Open {
  page: Page
  session: CDPSession
}

async function openList(browser: Browser, listUrl: string): Promise<Open> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(countCommits)
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable')
  await session.send('Network.enable')
  await page.goto(listUrl)
  await page.waitForSelector('tr[data-job]')
  // The network is never idle: a request waits for changes.
  await page.waitForSelector('[data-testid=freshness][data-state=live]')
  await page.waitForTimeout(afterLoadMs)
  return { page, session }
}

async function benchFilter(report: Report, { page }: Open): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const rows =
      'body:has(.list-tab[aria-current][href*="status=failed"]) tr[data-job] .badge-failed'
    times.push(await pressUntil(page, '.list-tab[href*="status=failed"]', rows))
    await page.goBack()
    await page.waitForSelector('.list-tab[aria-current]:not([href*="status=failed"])')
    await page.waitForSelector('tr[data-job]:not(:has(.badge-failed))')
  }
  report.add({
    what: 'failed filter, press to rows painted',
    value: median(times),
    unit: 'ms',
    target: 60,
  })
}

async function benchDetail(report: Report, { page, session }: Open): Promise<void> {
  const times: number[] = []
  const sizes: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const traffic = countTraffic(session)
    times.push(await pressUntil(page, 'tr[data-job] a[href]', 'div[data-job] .badge'))
    await page.waitForTimeout(500)
    sizes.push(traffic.bytes / 1000)
    await page.goBack()
    await page.waitForSelector('tr[data-job]')
  }
  report.add({
    what: 'a job, press to header painted',
    value: median(times),
    unit: 'ms',
    target: 60,
  })
  report.add({ what: 'a job, fetched', value: median(sizes), unit: 'kB', target: null })
}

async function benchChange(report: Report, { page }: Open, server: BenchServer): Promise<void> {
  const [fromSource, fromStore]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    // Not in step with the polls.
    await page.waitForTimeout(500 + 400 * round)
    const stored = get(server, nextRevisionPath(await revisionOf(server))).then(() =>
      performance.now(),
    )
    const changedMs = performance.now()
    const id = await server.completeJob()
    await page.waitForSelector(`tr[data-job="${id}"] .badge-completed`)
    const seenMs = performance.now()
    fromSource.push(seenMs - changedMs)
    fromStore.push(seenMs - (await stored))
  }
  const value = median(fromStore)
  report.add({ what: 'a change in the store to the screen', value, unit: 'ms', target: 300 })
  report.add({
    what: 'a change at the source to the screen',
    value: median(fromSource),
    unit: 'ms',
    target: null,
  })
}

interface IdleMinute {
  requests: number
  kb: number
  busyMs: number
  commits: number
  /** The store changed meanwhile: a job ended, or has taken too long. */
  hasNews: boolean
}

async function idleMinute({ page, session }: Open, server: BenchServer): Promise<IdleMinute> {
  const revision = await revisionOf(server)
  const traffic = countTraffic(session)
  const [tasks, commits] = [await taskSeconds(session), await commitsOf(page)]
  await page.waitForTimeout(idleMs)
  return {
    requests: traffic.requests,
    kb: traffic.bytes / 1000,
    busyMs: 1000 * ((await taskSeconds(session)) - tasks),
    commits: (await commitsOf(page)) - commits,
    hasNews: (await revisionOf(server)) !== revision,
  }
}

async function benchIdle(report: Report, open: Open, server: BenchServer): Promise<void> {
  await open.page.waitForTimeout(settleMs)
  let minute = await idleMinute(open, server)
  for (let attempt = 1; minute.hasNews && attempt < idleAttempts; attempt += 1)
    minute = await idleMinute(open, server)
  const note = minute.hasNews ? 'jobs changed meanwhile' : 'nothing changed'
  const add = (what: string, value: number, unit: string, target: number | null) =>
    report.add({ what: `an idle minute: ${what}`, value, unit, target, note })
  add('requests', minute.requests, '', 4)
  add('fetched', minute.kb, 'kB', null)
  add('main thread', minute.busyMs, 'ms', null)
  add('React commits', minute.commits, '', null)
}

async function benchStop(report: Report, { page }: Open, server: BenchServer): Promise<void> {
  const id = await server.addJob()
  await server.holdStops()
  await page.goto(`${server.origin}/bench/jobs/${id}?stop=${id}`)
  // The dialog reads the job anew first.
  await page.locator('dialog .btn-danger:enabled').waitFor()
  const ms = await pressUntil(page, 'dialog .btn-danger', '.badge-claimed')
  report.add({ what: 'press Stop to the claim painted', value: ms, unit: 'ms', target: 100 })
}

export async function benchUse(
  report: Report,
  browser: Browser,
  server: BenchServer,
  listUrl: string,
): Promise<void> {
  const open = await openList(browser, listUrl)
  await benchFilter(report, open)
  await benchDetail(report, open)
  await benchIdle(report, open, server)
  await benchChange(report, open, server)
  await benchStop(report, open, server)
  await open.page.context().close()
}
