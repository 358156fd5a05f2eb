import { createServer } from 'node:http'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser } from '@playwright/test'
import { build } from 'vite'
import { startWorld } from '../../e2e/world/world.ts'
import { findBrowser, noBrowserMessage } from '../browser.mjs'
import { quantile } from './bench-server.ts'

const root = path.resolve(import.meta.dirname, '../..')
const rounds = 9

/**
 * A page with only React and 50 rows, built and served like ours: the baseline cost of browser and
 * React.
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

/** Load times in the browser. Prints one line per result. */
export async function benchPage(
  print: (what: string, figure: string, reach: string) => void,
): Promise<void> {
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
  const bare = await startBarePage()
  for (let index = 0; index < 50; index += 1)
    world.source.addJob({
      status: index % 5 === 0 ? 'failed' : 'completed',
      completed_at: new Date().toISOString(),
      errors: index % 5 === 0 ? 'no such column' : '',
    })
  const job = world.source.addJob({})

  const times: Record<'bare' | 'list' | 'failed' | 'detail', number[]> = {
    bare: [],
    list: [],
    failed: [],
    detail: [],
  }
  for (let round = 0; round < rounds; round += 1) {
    // Alternating, so that other load on the machine affects all alike.
    times.bare.push(await firstRow(browser, bare.url, 'tr[data-job]'))
    times.list.push(await firstRow(browser, `${world.url}/jobs`, 'tr[data-job]'))
    times.detail.push(await firstRow(browser, `${world.url}/jobs/${job.id}`, 'main .badge'))
  }
  const median = (sample: number[]) => quantile(sample, 0.5)
  print(
    'navigation to the first row',
    `${(median(times.list) / median(times.bare)).toFixed(2)} × a bare React page (${median(times.list).toFixed(0)} to ${median(times.bare).toFixed(0)} ms)`,
    '≤ 1.3 ×',
  )

  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(`${world.url}/jobs`)
  await page.waitForSelector('tr[data-job]')
  const inPage = (press: string, shown: string) =>
    page.evaluate(
      ([pressed = '', wanted = '']) =>
        new Promise<number>((resolve) => {
          const started = performance.now()
          const look = () =>
            document.querySelector(wanted)
              ? resolve(performance.now() - started)
              : requestAnimationFrame(look)
          document.querySelector<HTMLElement>(pressed)?.click()
          look()
        }),
      [press, shown],
    )
  for (let round = 0; round < rounds; round += 1) {
    times.failed.push(
      await inPage(
        '.list-tab[href*="status=failed"]',
        '.list-tab[aria-current][href*="status=failed"] ~ *, body:has(.list-tab.failed[aria-current]) tr[data-job] .badge-failed',
      ),
    )
    await page.goBack()
    await page.waitForSelector('.badge-completed')
  }
  print(
    'failed filter, press to rows',
    `${median(times.failed).toFixed(0)} ms`,
    '≤ 60 ms on an idle machine',
  )
  print(
    'detail page, navigation to badge',
    `${median(times.detail).toFixed(0)} ms; ${(median(times.detail) / median(times.bare)).toFixed(2)} × the bare page`,
    '≤ 80 ms on an idle machine',
  )

  await page.goto(`${world.url}/jobs/${job.id}?stop=${job.id}`)
  const stop = page.getByRole('dialog').getByRole('button', { name: `Stop job ${job.id}` })
  await stop.waitFor()
  world.source.hold('stop')
  const claim = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const started = performance.now()
        const look = () =>
          document.querySelector('.badge-claimed')
            ? resolve(performance.now() - started)
            : requestAnimationFrame(look)
        document.querySelector<HTMLElement>('dialog .btn-danger')?.click()
        look()
      }),
  )
  print('press Stop to the claim on screen', `${claim.toFixed(0)} ms`, '≤ 100 ms')
  await browser.close()
  bare.end()
  await world.end()
}
