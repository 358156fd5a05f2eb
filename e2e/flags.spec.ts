import type { Page } from '@playwright/test'
import { isoSeconds } from '../contract/instant.ts'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'
import { ago, letTimePass, openJob, rowOf } from './steps.ts'

/* Why a job is flagged, what people decide about it, and how long it will still run. */

const day = 86_400_000
const runSeconds = 600

/** Ten completed runs of about ten minutes, older than the list's last 24 hours. */
function addHistory({ source }: World): void {
  for (let run = 2; run < 12; run += 1) {
    const seconds = runSeconds + run * 5
    source.addJob({
      status: 'completed',
      created_at: ago(run * day + seconds * 1000 + 5_000),
      started_at: ago(run * day + seconds * 1000),
      completed_at: ago(run * day),
      runtime_in_seconds: seconds,
      outputs_count: 1,
      outputs: [{ id: run, name: 'orders', records_count: 10_000 + run * 10 }],
    })
  }
}

/** A run of 72 minutes, where ten are usual. */
const addRunaway = ({ source }: World): number =>
  source.addJob({
    created_at: ago(4_325_000),
    started_at: ago(4_320_000),
    runtime_in_seconds: 4_320,
    progress: 0.71,
  }).id

/** A run that has just completed with 3 % of the usual records. */
const addOddRun = ({ source }: World): number =>
  source.addJob({
    status: 'completed',
    created_at: ago(615_000),
    started_at: ago(610_000),
    completed_at: ago(0),
    runtime_in_seconds: 610,
    outputs_count: 1,
    outputs: [{ id: 90, name: 'orders', records_count: 312 }],
  }).id

const flagOf = (page: Page, id: number, name: string | RegExp) =>
  rowOf(page, id).getByRole('button', { name })

/** Opens the list and waits until the job carries a flag; from then on, time runs by itself. */
async function openFlagged(page: Page, url: string, id: number, name: RegExp): Promise<void> {
  await page.clock.install()
  await page.goto(url)
  await letTimePass(page, () => expect(flagOf(page, id, name)).toBeVisible({ timeout: 500 }))
  await page.clock.resume()
}

test('a flag opens its evidence: one sentence with its numbers, and the way on', async ({
  page,
  world,
}) => {
  addHistory(world)
  const id = addRunaway(world)
  await openFlagged(page, `${world.url}/jobs`, id, /^Runaway/)
  const chip = flagOf(page, id, /^Runaway.*show why/)
  await chip.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: /Running far longer than usual/ })
  await expect(dialog).toContainText(`Job ${id}, Airports by zip`)
  await expect(dialog).toContainText(/1 h 1\d m; .*\d+–\d+ m in \d+ runs/)
  await expect(
    dialog.getByRole('img', { name: /now 1 h 1\d m, usual .*, runaway past/ }),
  ).toBeVisible()
  await expect(page).toHaveURL(/evidence=/)

  await page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(chip).toBeFocused()

  await chip.click()
  await dialog.getByRole('button', { name: 'Stop…' }).click()
  await expect(page.getByRole('dialog', { name: `Stop job ${id}, Airports by zip?` })).toBeVisible()
  await page.goBack()
  await dialog.getByRole('link', { name: 'Open job' }).click()
  await expect(page.locator('#evidence')).toContainText(/1 h 1\d m; .*\d+–\d+ m in \d+ runs/)
  expect(world.source.calls('stop')).toBe(0)
})

test('a flag can be snoozed for an hour, which says until when and by whom, and be undone', async ({
  page,
  world,
}) => {
  addHistory(world)
  const id = addRunaway(world)
  await openFlagged(page, `${world.url}/jobs`, id, /^Runaway/)
  await flagOf(page, id, /^Runaway/).click()
  const dialog = page.getByRole('dialog')
  await dialog
    .getByRole('region', { name: 'Runaway' })
    .getByRole('button', { name: 'Snooze 1 h' })
    .click()
  await expect(dialog).toContainText(/Snoozed until \d\d:\d\d by /)
  await page.keyboard.press('Escape')
  await expect(flagOf(page, id, /^Runaway/)).toHaveCount(0)
  await expect(flagOf(page, id, /^Snoozed.*Runaway/)).toBeVisible()

  await openJob(page, world.url, id)
  const evidence = page.locator('#evidence')
  await expect(evidence).toContainText(/Snoozed until \d\d:\d\d by /)
  await expect(page.getByText('decided about a flag')).toBeVisible()
  await evidence.getByRole('button', { name: 'Undo the decision about Runaway' }).click()
  await expect(evidence).toContainText('Running far longer than usual', { timeout: 40_000 })
  await expect(evidence).not.toContainText('Snoozed')
})

test('a snooze ends by itself after an hour', async ({ page, world }) => {
  addHistory(world)
  const id = addRunaway(world)
  await openFlagged(page, `${world.url}/jobs`, id, /^Runaway/)
  await flagOf(page, id, /^Runaway/).click()
  await page
    .getByRole('region', { name: 'Runaway' })
    .getByRole('button', { name: 'Snooze 1 h' })
    .click()
  await page.keyboard.press('Escape')
  await expect(flagOf(page, id, /^Snoozed/)).toBeVisible()
  world.advance(61 * 60_000)
  await expect(flagOf(page, id, /^Runaway/)).toBeVisible({ timeout: 40_000 })
})

test('to expect a run takes a reason, and a refusal keeps what was typed', async ({
  page,
  world,
  console,
}) => {
  console.allow(/503/)
  addHistory(world)
  const id = addRunaway(world)
  await openFlagged(page, `${world.url}/jobs`, id, /^Runaway/)
  await flagOf(page, id, /^Runaway/).click()
  const flag = page.getByRole('dialog').getByRole('region', { name: 'Runaway' })
  await flag.getByRole('button', { name: 'Expected…' }).click()
  const reason = flag.getByRole('textbox', { name: /Why is this expected/ })
  await expect(reason).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(flag.getByRole('alert')).toContainText('Give a reason')
  expect(world.requests(/decision/)).toBe(0)

  await reason.fill('Month end')
  world.answerWith(/decision/, 503, 'The records are being copied.')
  await flag.getByRole('button', { name: 'Mark as expected' }).click()
  await expect(flag.getByRole('alert')).toContainText('The records are being copied.')
  await expect(reason).toHaveValue('Month end')

  world.clearUp()
  await flag.getByRole('button', { name: 'Mark as expected' }).click()
  await expect(page.getByRole('dialog')).toContainText(/Marked as expected by .*: Month end/)
  await page.keyboard.press('Escape')
  await expect(flagOf(page, id, /^Expected.*Runaway/)).toBeVisible()
})

test('a runaway that completes after all can be declared fine', async ({ page, world }) => {
  addHistory(world)
  const id = addRunaway(world)
  await openFlagged(page, `${world.url}/jobs`, id, /^Runaway/)
  world.source.changeJob(id, { status: 'completed', progress: 1, completed_at: ago(0) })
  await openJob(page, world.url, id)
  const evidence = page.locator('#evidence')
  await expect(evidence).toContainText('Flagged while it ran')
  await evidence.getByRole('button', { name: 'This was fine…' }).click()
  await evidence.getByRole('textbox', { name: /Why was it fine/ }).fill('Larger input')
  await page.keyboard.press('Enter')
  await expect(evidence).toContainText(/Marked as fine by .*: Larger input/)
  await expect(evidence).not.toContainText('Flagged while it ran')
})

test('odd records can be found and sorted by, and be declared fine', async ({ page, world }) => {
  addHistory(world)
  const plain = world.source.addJob({
    status: 'completed',
    created_at: ago(615_000),
    started_at: ago(610_000),
    completed_at: ago(0),
    runtime_in_seconds: 610,
    outputs_count: 1,
    outputs: [{ id: 91, name: 'orders', records_count: 10_020 }],
  })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, plain.id)).toBeVisible()
  const odd = addOddRun(world)
  // A list that is read before the run is known would keep it behind this button.
  await expect
    .poll(async () => (await page.request.get(`${world.url}/api/jobs?ids=${odd}`)).text())
    .toContain('"odd_records"')
  await openFlagged(page, `${world.url}/jobs?columns=records_ratio`, odd, /^Odd records/)
  await expect(rowOf(page, odd)).toContainText('312 records · 3 % of usual')
  const head = page.getByRole('button', { name: 'Records, %' })
  await head.click()
  await head.click()
  await expect(page.getByRole('columnheader', { name: 'Records, %' })).toHaveAttribute(
    'aria-sort',
    'ascending',
  )
  await expect(page.locator('tr[data-job]').first()).toHaveAttribute('data-job', String(odd))

  await page.getByRole('button', { name: /^Flag/ }).click()
  await page.getByRole('radio', { name: /Odd records 1/ }).click()
  await page.keyboard.press('Escape')
  await expect(rowOf(page, plain.id)).toHaveCount(0)
  await expect(page.getByRole('search').getByText('1 job with odd records')).toBeVisible()

  await flagOf(page, odd, /^Odd records/).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText(/312 records in orders; .* in \d+ runs \(3 %\)/)
  await expect(dialog.getByRole('button', { name: /Snooze/ })).toHaveCount(0)
  await dialog.getByRole('button', { name: 'This was fine…' }).click()
  await dialog.getByRole('button', { name: 'Mark as fine' }).click()
  await expect(dialog).toContainText('Marked as fine by ')
})

test('a hard limit is set on the packages page, explains a flag, and is removed', async ({
  page,
  world,
}) => {
  addHistory(world)
  await page.goto(`${world.url}/packages`)
  const openLimit = async () => {
    await page.getByRole('button', { name: 'More for Airports by zip' }).click()
    await page.getByRole('menuitem', { name: 'Hard limit…' }).click()
  }
  await openLimit()
  const dialog = page.getByRole('dialog', { name: 'Hard limit of Airports by zip' })
  await expect(dialog).toContainText('Current limit: none')
  const limit = dialog.getByRole('textbox', { name: /Longest runtime/ })
  for (const [typed, problem] of [
    ['90', 'with its units'],
    ['5s', 'from 1 m to 30 d'],
  ] as const) {
    await limit.fill(typed)
    await dialog.getByRole('button', { name: 'Set limit' }).click()
    await expect(dialog.getByRole('alert')).toContainText(problem)
  }
  expect(world.requests(/PUT .*hard_limit/)).toBe(0)
  await limit.fill('12m')
  await dialog.getByRole('textbox', { name: /Reason/ }).fill('nightly window')
  await dialog.getByRole('button', { name: 'Set limit' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(page.getByRole('row', { name: /Airports by zip/ })).toContainText('limit 12 m')

  // Longer than the limit, and not longer than runs of this package may well take.
  const id = world.source.addJob({
    created_at: ago(755_000),
    started_at: ago(750_000),
    runtime_in_seconds: 750,
    progress: 0.9,
  }).id
  await openFlagged(page, `${world.url}/jobs`, id, /^Runaway/)
  await flagOf(page, id, /^Runaway/).click()
  await expect(page.getByRole('dialog')).toContainText(
    'over the limit of 12 m set for this package',
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Set hard limit…' }).click()
  await expect(dialog).toContainText(/Current limit: 12 m, set .* by .*: nightly window/)
  await dialog.getByRole('button', { name: 'Remove limit' }).click()
  await expect(dialog).toHaveCount(0)
  await page.goto(`${world.url}/packages`)
  await expect(page.getByRole('row', { name: /Airports by zip/ })).not.toContainText('limit 12 m')
})

/** Starts a run on the server's clock. */
const startRun = ({ source, now }: World) =>
  source.addJob({
    created_at: isoSeconds(now() - 5_000),
    started_at: isoSeconds(now()),
    runtime_in_seconds: 0,
    progress: 0,
  }).id

/** Lets a quarter of an hour pass, after which the server sees that a run has come so far. */
async function runOn(page: Page, world: World, id: number, progress: number): Promise<void> {
  world.advance(900_000)
  world.source.changeJob(id, {
    progress,
    runtime_in_seconds: progress * 3_600,
    ...(progress === 1 && { status: 'completed', completed_at: isoSeconds(world.now()) }),
  })
  await expect
    .poll(async () => {
      const response = await page.request.get(`${world.url}/api/jobs/${id}`)
      const job: unknown = await response.json()
      return job !== null && typeof job === 'object' && 'progress' in job ? job.progress : null
    })
    .toBe(progress)
}

const anyLeft = /(?:up to |about )?[\d.]+(?:–[\d.]+)? [smhd] left/

test('the time left is a range, the same in the list, on the page and in the stop dialog', async ({
  page,
  world,
}) => {
  // Back by as much as the runs take, so that they end about now, as the page sees it.
  world.advance(-6.25 * 3_600_000)
  // The API answers whoever has opened the page.
  await page.goto(`${world.url}/packages`)
  for (let run = 0; run < 6; run += 1) {
    const past = startRun(world)
    for (const progress of [0.25, 0.5, 0.75, 1]) await runOn(page, world, past, progress)
  }
  const id = startRun(world)
  await runOn(page, world, id, 0.25)

  // The estimate counts down meanwhile, and may do so across a minute.
  await expect(async () => {
    await page.goto(`${world.url}/jobs?status=running`)
    await expect(rowOf(page, id)).toContainText(anyLeft)
    const left = anyLeft.exec((await rowOf(page, id).textContent()) ?? '')?.[0] ?? 'no estimate'
    await openJob(page, world.url, id)
    await expect(page.locator('[data-facts]')).toContainText(left, { timeout: 2_000 })
    await page.keyboard.press('s')
    await expect(page.getByRole('dialog')).toContainText(`25 % done, ${left}`, { timeout: 2_000 })
  }).toPass({ timeout: 40_000 })

  // Nothing has moved for three quarters of an hour: nothing can be said about the rest.
  world.advance(2_700_000)
  await page.goto(`${world.url}/jobs?status=running`)
  await expect(rowOf(page, id)).toContainText('25 %')
  await expect(rowOf(page, id)).not.toContainText('left', { timeout: 40_000 })
})
