// `npm run screenshots`: takes the README's pictures from the running product, over its embedded
// engine and over that engine as a hosted account.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from '@playwright/test'
import { findBrowser, noBrowserMessage } from './browser.mjs'
import { untilQuiet, watchRequests } from '../e2e/world/quiet.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'docs', 'pictures')
const executablePath = findBrowser()
if (executablePath === null) {
  process.stderr.write(`${noBrowserMessage}\n`)
  process.exit(2)
}

const dataDir = mkdtempSync(path.join(tmpdir(), 'jobwatch-pictures-'))

/** A server over a data folder. */
async function start(dataFolder: string) {
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: root,
    env: { ...process.env, PORT: '0', JOBWATCH_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let origin = ''
  for await (const line of createInterface({ input: child.stdout })) {
    origin = /^Jobwatch is ready: (http:\S+)\/$/.exec(line)?.[1] ?? ''
    if (origin !== '') break
  }
  const end = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await gone
  }
  return { url: origin, end }
}

const { url, end } = await start(dataDir)

const browser = await chromium.launch({
  executablePath,
  chromiumSandbox: process.getuid?.() !== 0,
  args: ['--disable-gpu', '--disable-background-networking'],
})
mkdirSync(folder, { recursive: true })

async function picture(
  name: string,
  theme: 'light' | 'dark',
  width: number,
  go: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  })
  watchRequests(context)
  const page = await context.newPage()
  await go(page)
  await untilQuiet(page)
  await page.screenshot({ path: path.join(folder, `${name}.png`) })
  await context.close()
  process.stdout.write(`docs/pictures/${name}.png\n`)
}

/** Reloads the list until a row with this text appears. */
async function rowWith(page: Page, words: RegExp) {
  const row = page.locator('tr[data-job]', { hasText: words }).first()
  for (let turn = 0; turn < 240; turn += 1) {
    if ((await row.count()) > 0) return row
    await page.waitForTimeout(1_000)
    await page.keyboard.press('.')
  }
  throw new Error(`No row with ${String(words)} within four minutes`)
}

const list = async (page: Page) => {
  await page.goto(`${url}/local/jobs`)
  await rowWith(page, /Runaway/)
}
await picture('list', 'light', 1440, list)
await picture('list-dark', 'dark', 1440, list)
await picture('list-phone', 'light', 390, list)
await picture('failed', 'light', 1440, async (page) => {
  await page.goto(`${url}/local/jobs?status=failed`)
  await (await rowWith(page, /Bird strike costs/)).getByRole('link').click()
  await page.getByRole('region', { name: 'Why it failed' }).waitFor()
})
await picture('stop', 'dark', 1440, async (page) => {
  await page.goto(`${url}/local/jobs?flag=runaway`)
  const row = await rowWith(page, /Runaway/)
  await row.getByRole('link').click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('s')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stop job/ })
    .waitFor()
})
await picture('preview', 'light', 1440, async (page) => {
  await page.goto(`${url}/local/jobs?status=completed`)
  await (await rowWith(page, /Bird strikes by phase/)).getByRole('link').click()
  await page
    .getByRole('link', { name: /^Preview/ })
    .or(page.getByRole('button', { name: /^Preview/ }))
    .first()
    .click()
  await page.getByRole('columnheader').first().waitFor()
})

// A second Jobwatch in front of the first, as with a hosted account.
const hostedDir = path.join(dataDir, 'hosted')
mkdirSync(hostedDir)
const account = {
  account: 'local',
  api_key_file: path.join(dataDir, 'api-key'),
  api_url: url,
  label: 'Production',
  color: 'red',
  production: true,
}
writeFileSync(path.join(hostedDir, 'accounts.json'), JSON.stringify({ accounts: [account] }))
const hosted = await start(hostedDir)
await picture('hosted', 'light', 1440, async (page) => {
  await page.goto(`${hosted.url}/local/jobs`)
  const row = await rowWith(page, /Running/)
  await page.getByText(/^Live/).first().waitFor({ timeout: 240_000 })
  await row.getByRole('link').click()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.keyboard.press('s')
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Stop job/ })
    .waitFor()
})

await browser.close()
await hosted.end()
await end()
rmSync(dataDir, { recursive: true, force: true })
