/** What a person waits for once the page is open, and what an open page costs. */
import type { Browser, CDPSession, Page } from '@playwright/test'
import type { BenchServer } from './bench-server.ts'
import { pressUntil, taskSeconds } from './page-visit.ts'
import type { Report } from './report.ts'
import { median } from './statistics.ts'

const rounds = 9
const idleMs = 60_000
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
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    // Not in step with the polls.
    await page.waitForTimeout(500 + 400 * round)
    const from = performance.now()
    const id = await server.completeJob()
    await page.waitForSelector(`tr[data-job="${id}"] .badge-completed`)
    times.push(performance.now() - from)
  }
  report.add({
    what: 'a change at the source to the screen',
    value: median(times),
    unit: 'ms',
    target: 300,
  })
}

async function benchIdle(report: Report, { page, session }: Open): Promise<void> {
  await page.waitForTimeout(settleMs)
  const traffic = countTraffic(session)
  const [tasks, commits] = [await taskSeconds(session), await commitsOf(page)]
  await page.waitForTimeout(idleMs)
  const busyMs = 1000 * ((await taskSeconds(session)) - tasks)
  report.add({ what: 'an idle minute: requests', value: traffic.requests, unit: '', target: 4 })
  report.add({
    what: 'an idle minute: fetched',
    value: traffic.bytes / 1000,
    unit: 'kB',
    target: null,
  })
  report.add({ what: 'an idle minute: main thread', value: busyMs, unit: 'ms', target: null })
  const times = (await commitsOf(page)) - commits
  report.add({ what: 'an idle minute: React commits', value: times, unit: '', target: null })
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
  await benchIdle(report, open)
  await benchChange(report, open, server)
  await benchStop(report, open, server)
  await open.page.context().close()
}
