import type { Page } from '@playwright/test'
import { ago, letTimePass, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import type { World } from './world/world.ts'

/** Ten completed runs of ten minutes each, and one that has been running for 72. */
function addRunaway({ source }: World): number {
  const day = 86_400_000
  for (let run = 2; run < 12; run += 1) {
    const seconds = 600 + run * 5
    source.addJob({
      status: 'completed',
      created_at: ago(run * day + seconds * 1000 + 5_000),
      started_at: ago(run * day + seconds * 1000),
      completed_at: ago(run * day),
      runtime_in_seconds: seconds,
    })
  }
  return source.addJob({
    created_at: ago(4_325_000),
    started_at: ago(4_320_000),
    runtime_in_seconds: 4_320,
    progress: 0.71,
  }).id
}

/** Counts what a person does: each press, each key, each typed text. */
class Steps {
  readonly #page: Page
  readonly #what: string
  #count = 0

  constructor(page: Page, what: string) {
    this.#page = page
    this.#what = what
  }

  async click(name: string | RegExp, role: 'button' | 'link' | 'checkbox' = 'button') {
    this.#count += 1
    // An open dialog hides the rest.
    const dialog = this.#page.getByRole('dialog')
    const scope = (await dialog.count()) > 0 ? dialog : this.#page
    await scope.getByRole(role, { name }).first().click()
  }

  async press(key: string) {
    this.#count += 1
    await this.#page.keyboard.press(key)
  }

  /** Prints the count, and checks it against the most there may be. */
  atMost(limit: number): void {
    test.info().annotations.push({ type: 'steps', description: `${this.#what}: ${this.#count}` })
    process.stdout.write(`    ${this.#what}: ${this.#count} of at most ${limit} steps\n`)
    expect(this.#count).toBeLessThanOrEqual(limit)
  }
}

const denied = 'Could not read file /data/orders.csv: permission denied'

function failed(world: World, fields: Record<string, unknown> = {}) {
  return world.source.addJob({ status: 'failed', errors: denied, ...fields })
}

const strip = (page: Page) => page.getByRole('region', { name: 'Needs attention' })

test('what needs somebody is counted, listed, and quiet when there is nothing', async ({
  page,
  world,
}) => {
  await page.goto(`${world.url}/jobs`)
  await expect(strip(page)).toContainText('Nothing needs you · checked')
  const one = failed(world)
  failed(world, { package_id: 2, errors: 'Out of memory while sorting 12000 rows' })
  world.source.addJob({ status: 'completed', package_id: 3 })
  await page.reload()
  await expect(strip(page).getByRole('link', { name: '2 unresolved' })).toBeVisible()
  await expect(strip(page).getByRole('link', { name: '2 causes' })).toBeVisible()
  await page.getByRole('link', { name: 'Needs attention 2' }).click()
  await expect(page).toHaveURL(/attention=any&from=all/)
  await expect(page.locator('tr[data-job]')).toHaveCount(2)

  world.source.addJob({ status: 'completed' })
  await page.reload()
  await expect(page.getByRole('link', { name: 'Needs attention 1' })).toBeVisible()
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, one.id)).toContainText('Handled by')
  // Where room is short, the reason is below the chip, not cut after two words beside it.
  await page.setViewportSize({ width: 768, height: 900 })
  const cell = rowOf(page, one.id).locator('.job-line')
  const [whole, reason] = [await cell.boundingBox(), await cell.locator('button').boundingBox()]
  expect(reason?.width).toBeCloseTo(whole?.width ?? 0, 0)
})

test('by mouse: failed, cause, preview, re-run', async ({ page, world }) => {
  const job = failed(world, {
    outputs: [{ id: 71, name: 'orders.csv', records_count: 2, preview_type: 'csv' }],
  })
  world.source.setPreview(job.id, 71, 'id,amount\n1,20\n2,30\n')
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  const steps = new Steps(page, 'mouse, to the cause of the newest unresolved failure')
  await steps.click(/^1 unresolved/, 'link')
  await steps.click(/^Work through these/, 'link')
  await expect(page.getByText('Why it failed')).toBeVisible()
  await expect(page.getByText(denied).first()).toBeVisible()
  steps.atMost(3)
  await page.getByRole('link', { name: 'Preview' }).first().click()
  await expect(page.getByRole('gridcell', { name: '20', exact: true })).toBeVisible()
  await page.goBack()
  await page.getByRole('button', { name: 'Re-run' }).click()
  await page.getByRole('dialog').getByRole('button', { name: /^Run/ }).click()
  await expect(page.getByRole('region', { name: 'Triage' })).toContainText('Re-run as')
})

test('by keyboard: failed, cause, preview, re-run', async ({ page, world }) => {
  const job = failed(world, {
    outputs: [{ id: 71, name: 'orders.csv', records_count: 2, preview_type: 'csv' }],
  })
  world.source.setPreview(job.id, 71, 'id,amount\n1,20\n2,30\n')
  failed(world, { package_id: 2, errors: 'Out of memory while sorting 12000 rows' })
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  const steps = new Steps(page, 'keyboard, to the cause of the newest unresolved failure')
  await steps.press('1')
  await expect(page).toHaveURL(/attention=any/)
  await steps.press('t')
  await expect(page.getByText('Why it failed')).toBeVisible()
  steps.atMost(3)
  await expect(page.getByText('1 of 2')).toBeVisible()
  await page.keyboard.press(']')
  await expect(page.getByText('2 of 2')).toBeVisible()
  await expect(page.getByText(denied).first()).toBeVisible()
  await page.keyboard.press('p')
  await expect(page.getByRole('region', { name: 'Preview of orders.csv' })).toContainText('20')
  await page.keyboard.press('r')
  const dialog = page.getByRole('dialog')
  await expect(dialog.getByRole('button', { name: /^Run/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('region', { name: 'Triage' })).toContainText('Re-run as')
})

test('a re-run that completes resolves its failure, and both say so', async ({ page, world }) => {
  world.source.runEffect = 'complete'
  const job = failed(world)
  await page.goto(`${world.url}/jobs/${job.id}`)
  // News reaches the page of a job that has ended every 10 s at most.
  await expect(page.getByRole('region', { name: 'Triage' })).toContainText('Unresolved', {
    timeout: 20_000,
  })
  await page.getByRole('button', { name: 'Re-run' }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: /^Run/ }).click()
  const triage = page.getByRole('region', { name: 'Triage' })
  await expect(triage).toContainText('Resolved')
  await expect(triage).toContainText(/Re-run as \d+ by .*: completed/)
  await triage.getByRole('link', { name: /^\d+$/ }).first().click()
  await expect(triage).toContainText(`Re-run of ${job.id}`)
})

for (const by of ['mouse', 'keyboard'] as const) {
  test(`40 failures of one cause, one acknowledgement, by ${by}`, async ({ page, world }) => {
    for (let index = 0; index < 40; index += 1)
      failed(world, { package_id: 1 + (index % 3), variables: { region: `r${index % 7}` } })
    await page.goto(`${world.url}/jobs`)
    await expect(strip(page)).toContainText('40 unresolved')
    const steps = new Steps(page, `${by}, acknowledging 40 failures of one cause`)
    if (by === 'mouse') await steps.click('Needs attention 40', 'link')
    else await steps.press('1')
    await expect(page).toHaveURL(/attention=any/)
    await expect(page.locator('tr[data-job]')).toHaveCount(40)
    if (by === 'mouse') await steps.click(/^Select the/, 'checkbox')
    else await steps.press('X')
    await expect(page.getByRole('toolbar', { name: 'Selected jobs' })).toBeVisible()
    if (by === 'mouse') await steps.click('Acknowledge')
    else await steps.press('a')
    await expect(page.getByRole('dialog', { name: 'Acknowledge 40 failures' })).toBeVisible()
    if (by === 'mouse') await steps.click('Acknowledge 40')
    else await steps.press('Enter')
    await expect(page.getByRole('dialog')).toContainText('40 acknowledged')
    steps.atMost(4)
    await page.keyboard.press('Escape')
    await expect(strip(page)).toContainText('Nothing needs you')
  })
}

test('the morning after: the handover, by keyboard', async ({ page, world }) => {
  failed(world)
  await page.goto(`${world.url}/jobs`)
  await expect(strip(page)).toContainText('1 unresolved')
  const steps = new Steps(page, 'keyboard, to the handover of the night')
  await steps.press('g')
  await steps.press('h')
  await expect(page.getByRole('region', { name: /^Still open/ })).toContainText('permission denied')
  steps.atMost(2)
})

test('an acknowledgement shows at once, and a refusal takes it back', async ({
  page,
  world,
  console,
}) => {
  console.allow(/503|Failed to load resource/)
  const job = failed(world)
  await page.goto(`${world.url}/jobs?attention=any&from=all`)
  await expect(rowOf(page, job.id)).toBeVisible()
  let answer: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/acknowledgement', async (route) => {
    await held
    await route.fulfill({ status: 503, json: { message: 'The records are locked.' } })
  })
  await page.keyboard.press('j')
  await page.keyboard.press('a')
  const dialog = page.getByRole('dialog', { name: /^Acknowledge/ })
  await dialog.getByLabel('Note').fill('Vendor outage')
  await dialog.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(rowOf(page, job.id)).toContainText('Acknowledging…')
  answer()
  await expect(page.getByRole('alert')).toContainText('The records are locked.')
  await expect(rowOf(page, job.id)).not.toContainText('Acknowledging…')
  await page.unroute('**/acknowledgement')
  await page.keyboard.press('a')
  await dialog.getByLabel('Note').fill('Vendor outage')
  await dialog.getByRole('button', { name: 'Acknowledge' }).click()
  await expect(rowOf(page, job.id)).toContainText('Acknowledged')
  await expect(rowOf(page, job.id)).toContainText('no longer in this view')
})

test('all that match are selected apart from what is on the page', async ({ page, world }) => {
  for (let index = 0; index < 60; index += 1) failed(world, { package_id: 1 + (index % 3) })
  await page.goto(`${world.url}/jobs?attention=any&from=all`)
  await expect(page.locator('tr[data-job]')).toHaveCount(50)
  await page.getByRole('checkbox', { name: /^Select the/ }).check()
  const bar = page.getByRole('toolbar', { name: 'Selected jobs' })
  await expect(bar).toContainText('50 selected')
  await bar.getByRole('button', { name: /^Select all 60/ }).click()
  await expect(bar).toContainText('All 60 matching')
  const late = failed(world)
  await bar.getByRole('button', { name: 'Assign' }).click()
  const dialog = page.getByRole('dialog', { name: 'Assign 60 failures' })
  await dialog.getByLabel('Owner').fill('Li, Wei')
  await dialog.getByRole('button', { name: 'Assign 60' }).click()
  await expect(page.getByRole('dialog')).toContainText('60 assigned')
  await page.goto(`${world.url}/jobs?attention=any&from=all&assignee=none`)
  await expect(rowOf(page, late.id)).toBeVisible()
  await expect(page.locator('tr[data-job]')).toHaveCount(1)
})

test('a runaway: from the list to a confirmed stop, by keyboard', async ({ page, world }) => {
  const job = world.source.addJob({})
  await page.goto(`${world.url}/jobs`)
  await expect(rowOf(page, job.id)).toBeVisible()
  const steps = new Steps(page, 'keyboard, to a confirmed stop')
  await steps.press('j')
  await steps.press('s')
  await expect(
    page.getByRole('dialog').getByRole('button', { name: `Stop job ${job.id}` }),
  ).toBeEnabled()
  await steps.press('Control+Enter')
  await expect(rowOf(page, job.id)).toContainText('Stop requested')
  steps.atMost(3)
  world.source.changeJob(job.id, { status: 'stopped', completed_at: ago(0) })
  await expect(rowOf(page, job.id)).toContainText('Stopped')
})

test('a runaway: evidence, stop, confirmed, by mouse', async ({ page, world }) => {
  const running = addRunaway(world)
  await page.clock.install()
  await page.goto(`${world.url}/jobs`)
  await letTimePass(page, () =>
    expect(strip(page).getByRole('link', { name: '1 runaway' })).toBeVisible({ timeout: 500 }),
  )
  await page.clock.resume()
  const steps = new Steps(page, 'mouse, from the evidence of a runaway to a confirmed stop')
  await steps.click(/^Runaway/)
  await expect(page.getByRole('dialog')).toContainText('usually 10–11 m')
  await steps.click('Stop…')
  await expect(
    page.getByRole('dialog').getByRole('button', { name: `Stop job ${running}` }),
  ).toBeEnabled()
  await steps.click(`Stop job ${running}`)
  await expect(rowOf(page, running)).toContainText('Stop requested')
  steps.atMost(3)
})

test('failures by cause: what solved it, merging, muting', async ({ page, world }) => {
  failed(world, { variables: { region: 'north' } })
  failed(world, { package_id: 2, errors: 'Out of memory while sorting 12000 rows' })
  world.source.addJob({ status: 'completed', variables: { region: 'north' } })
  await page.goto(`${world.url}/errors?view=all`)
  await expect(page.getByRole('row')).toHaveCount(3)
  await page.getByRole('link', { name: /permission denied/ }).click()
  await expect(page.getByText('the later run')).toBeVisible()
  await page.goBack()
  await page.getByRole('link', { name: /Out of memory/ }).click()
  await page.getByRole('button', { name: 'Mute' }).click()
  await page.getByRole('dialog').getByLabel('Note').fill('Known')
  await page.getByRole('dialog').getByRole('button', { name: 'Mute' }).click()
  await expect(page.getByText(/^Error group muted by .*Known/)).toBeVisible()
  await page.getByRole('button', { name: 'Merge into…' }).click()
  await page.getByLabel('The other error group').selectOption({ index: 1 })
  await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('permission denied')
  await expect(page.getByText('Take out')).toBeVisible()
})
