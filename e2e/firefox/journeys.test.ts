import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { findFirefox, noFirefoxMessage } from '../../tools/browser.mjs'
import { startWorld, type World } from '../world/world.ts'

/* What people come for, in Firefox: Playwright cannot drive a Firefox that it did not build. */

let browser: Browser
let page: Page
let world: World
const errors: string[] = []

beforeAll(async () => {
  const executablePath = findFirefox()
  if (executablePath === null) throw new Error(noFirefoxMessage)
  browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
})
afterAll(() => browser?.close())

beforeEach(async () => {
  errors.length = 0
  world = await startWorld()
  page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  page.setDefaultTimeout(15_000)
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  page.on('pageerror', (error) => errors.push(String(error)))
})
afterEach(async () => {
  await page.close()
  await world.end()
  expect(errors, 'nothing is wrong in the console').toEqual([])
})

const endedNow = () => ({ completed_at: new Date().toISOString(), progress: 1 })

/** Waits until the first element that matches has all these texts. */
async function shows(selector: string, ...texts: string[]): Promise<void> {
  await page.waitForFunction(
    (where: string, wanted: string[]) => {
      const text = document.querySelector(where)?.textContent ?? ''
      return wanted.every((each) => text.includes(each))
    },
    {},
    selector,
    texts,
  )
}

/** Presses the button or link with this accessible name, inside an element if one is given. */
const press = (name: string, inside = '') =>
  page.locator(`${inside === '' ? '' : `${inside} `}::-p-aria([name="${name}"])`).click()

const rowOf = (id: number) => `tr[data-job="${id}"]`

test('the failed jobs, and why one failed', async () => {
  const completed = world.source.addJob({ status: 'completed', ...endedNow() })
  const failed = world.source.addJob({
    status: 'failed',
    ...endedNow(),
    errors: 'Binder Error: Referenced column "DEP_DELAY_MIN" not found',
  })
  await page.goto(`${world.url}/jobs`)
  await shows(rowOf(completed.id), 'Completed')
  await page.locator('a[href*="status=failed"]').click()
  await page.waitForFunction(() => location.search.includes('status=failed'))
  await shows(rowOf(failed.id), 'Failed', 'Referenced column "DEP_DELAY_MIN" not found')
  expect(await page.$(rowOf(completed.id))).toBeNull()

  await page.locator(`${rowOf(failed.id)} a[href*="/jobs/${failed.id}"]`).click()
  await shows('main', 'Referenced column "DEP_DELAY_MIN" not found')
  await page.goBack()
  await shows(rowOf(failed.id), 'Failed')
})

test('an output, and its preview', async () => {
  const job = world.source.addJob({
    status: 'completed',
    ...endedNow(),
    outputs_count: 1,
    outputs: [{ id: 7, name: 'delays.csv', records_count: 2 }],
  })
  world.source.setPreview(job.id, 7, 'airport,delay\nCLE,159\nLAX,12\n')
  await page.goto(`${world.url}/jobs/${job.id}`)
  await page.locator(`main a[href$="/jobs/${job.id}/outputs/7"]`).click()
  await shows('[role=grid]', 'airport', 'delay', 'CLE', '159', 'LAX', '12')
})

test('a runaway job is stopped, and the page says so only once it is', async () => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await shows(rowOf(job.id), 'Running')
  await press(`Stop job ${job.id}`, rowOf(job.id))
  await page.waitForSelector('dialog[open]')
  await page.locator(`dialog[open] button ::-p-text(Stop job ${job.id})`).click()
  await shows(rowOf(job.id), 'Stop requested')
  world.source.changeJob(job.id, { status: 'stopped', ...endedNow() })
  await shows(rowOf(job.id), 'Stopped')
  expect(world.source.calls('stop')).toBe(1)
})

test('a package is run from its dialog', async () => {
  await page.goto(`${world.url}/jobs?run=1&package=1`)
  await page.waitForSelector('dialog[open]')
  await page.locator('dialog[open] button ::-p-text(Run package)').click()
  await shows(rowOf(301), 'Airports by zip')
  expect(world.source.calls('run')).toBe(1)
})
