import { createServer } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from '@playwright/test'
import { build } from 'vite'
import { startWorld, type World } from '../../e2e/world/world.ts'
import { findBrowser, noBrowserMessage } from '../browser.mjs'
import { quantile } from './bench-server.ts'

const root = path.resolve(import.meta.dirname, '../..')
const rounds = 9

/**
 * A page of React alone with 50 rows in it, built and served like ours: what the browser and React
 * cost by themselves.
 */
async function startBarePage(): Promise<{ url: string; end: () => void }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'jobwatch-bare-'))
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'))
  writeFileSync(
    path.join(folder, 'index.html'),
    '<!doctype html><div id="root"></div><script type="module" src="/main.js"></script>',
  )
  writeFileSync(
    path.join(folder, 'main.js'),
    `import { createElement as h } from 'react'; import { createRoot } from 'react-dom/client'
     fetch('/rows').then((r) => r.json()).then((rows) => createRoot(document.getElementById('root')).render(
       h('table', null, h('tbody', null, rows.map((row) => h('tr', { key: row.id, 'data-job': row.id }, Object.values(row).map((cell, i) => h('td', { key: i }, String(cell)))))))))`,
  )
  await build({ root: folder, configFile: false, logLevel: 'error' })
  const rows = JSON.stringify(
    Array.from({ length: 50 }, (_, id) => ({
      id,
      status: 'completed',
      name: `Package ${id}`,
      what: '41,771 records',
      runtime: '1m 02s',
      started: '9 min ago',
      by: 'operator',
      cluster: 'local-1',
    })),
  )
  const server = createServer((request, response) => {
    const file = path.join(folder, 'dist', request.url === '/' ? 'index.html' : (request.url ?? ''))
    if (request.url === '/rows') response.setHeader('content-type', 'application/json').end(rows)
    else if (!existsSync(file)) response.writeHead(404).end()
    else {
      response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'text/html')
      response.end(readFileSync(file))
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    url: `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}/`,
    end: () => {
      server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Milliseconds from navigation to the first row in the page, by the browser's own clock. */
async function firstRow(browser: Browser, url: string, selector: string): Promise<number> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript((wanted) => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector(wanted)) return
      performance.mark('first-row')
      observer.disconnect()
    }).observe(document, { childList: true, subtree: true })
  }, selector)
  await page.goto(url)
  await page.waitForSelector(selector)
  const ms = await page.evaluate(() => performance.getEntriesByName('first-row')[0]?.startTime ?? 0)
  await context.close()
  return ms
}

type Print = (what: string, figure: string, reach: string) => void

const median = (sample: number[]) => quantile(sample, 0.5)

/** Clicks an element in the page; milliseconds until another one is there. */
const clickUntil = (page: Page, click: string, shown: string): Promise<number> =>
  page.evaluate(
    ([clicked = '', wanted = '']) =>
      new Promise<number>((resolve) => {
        const started = performance.now()
        const look = () =>
          document.querySelector(wanted)
            ? resolve(performance.now() - started)
            : requestAnimationFrame(look)
        document.querySelector<HTMLElement>(clicked)?.click()
        look()
      }),
    [click, shown],
  )

function fillWorld({ source }: World): number {
  for (let index = 0; index < 50; index += 1)
    source.addJob({
      status: index % 5 === 0 ? 'failed' : 'completed',
      completed_at: new Date().toISOString(),
      errors: index % 5 === 0 ? 'no such column' : '',
    })
  return source.addJob({}).id
}

/** First rows of the list and a job's page, against a bare React page with 50 rows. */
async function benchNavigation(
  print: Print,
  browser: Browser,
  world: World,
  jobId: number,
): Promise<void> {
  const bare = await startBarePage()
  const times = { bare: [] as number[], list: [] as number[], detail: [] as number[] }
  // In turns, so that what else the machine does affects all alike.
  for (let round = 0; round < rounds; round += 1) {
    times.bare.push(await firstRow(browser, bare.url, 'tr[data-job]'))
    times.list.push(await firstRow(browser, `${world.url}/jobs`, 'tr[data-job]'))
    times.detail.push(await firstRow(browser, `${world.url}/jobs/${jobId}`, 'main .badge'))
  }
  bare.end()
  const ratio = (sample: number[]) =>
    `${(median(sample) / median(times.bare)).toFixed(2)} × a bare React page ` +
    `(${median(sample).toFixed(0)} to ${median(times.bare).toFixed(0)} ms)`
  print('navigation to the first row', ratio(times.list), '≤ 1.0 ×')
  print('detail page, navigation to badge', ratio(times.detail), '≤ 1.2 ×')
}

async function benchFilter(print: Print, page: Page, world: World): Promise<void> {
  await page.goto(`${world.url}/jobs`)
  await page.waitForSelector('tr[data-job]')
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const rows = 'body:has(.list-tab.failed[aria-current]) tr[data-job] .badge-failed'
    times.push(await clickUntil(page, '.list-tab[href*="status=failed"]', rows))
    await page.goBack()
    await page.waitForSelector('.badge-completed')
  }
  const figure = `${median(times).toFixed(0)} ms`
  print('failed filter, press to rows', figure, '≤ 60 ms on an idle machine')
}

async function benchStop(print: Print, page: Page, world: World, jobId: number): Promise<void> {
  await page.goto(`${world.url}/jobs/${jobId}?stop=${jobId}`)
  const stop = page.getByRole('dialog').getByRole('button', { name: `Stop job ${jobId}` })
  await stop.waitFor()
  world.source.hold('stop')
  const claimMs = await clickUntil(page, 'dialog .btn-danger', '.badge-claimed')
  print('press Stop to the claim on screen', `${claimMs.toFixed(0)} ms`, '≤ 100 ms')
}

/** What a person waits for in the browser. Prints one line per figure. */
export async function benchPage(print: Print): Promise<void> {
  const executablePath = findBrowser()
  if (executablePath === null) {
    process.stderr.write(`${noBrowserMessage}\n`)
    return
  }
  const browser = await chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking'],
  })
  const world = await startWorld()
  const jobId = fillWorld(world)
  await benchNavigation(print, browser, world, jobId)
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await benchFilter(print, page, world)
  await benchStop(print, page, world, jobId)
  await browser.close()
  await world.end()
}
