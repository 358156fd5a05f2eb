import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { untilQuiet } from './world/quiet.ts'
import { fillIn, signInAs } from './world/sign-in.ts'
import { oneAccount, type World } from './world/world.ts'

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.join(' ')}`),
  )
}

function fill({ source }: World): number {
  source.addSchedule({
    name: 'Every hour',
    task: { nodes: 1, packages: [{ package_id: 1, variables: {} }] },
    next_run_at: ago(-3600_000),
    last_run_at: ago(60_000),
    last_run_status: 'completed',
  })
  for (let i = 0; i < 9; i += 1)
    source.addJob({
      status: 'completed',
      completed_at: ago(60_000),
      runtime_in_seconds: 20 + i,
      outputs: [{ id: 100 + i, name: 'a.csv', records_count: 5 }],
    })
  for (const status of ['queued', 'running', 'stopping', 'stopped', 'pending', 'archiving'])
    source.addJob({ status, started_at: status === 'queued' ? null : ago(50_000) })
  const failed = source.addJob({
    status: 'failed',
    completed_at: ago(30_000),
    errors: 'Binder Error: no such column',
    variables: { region: "'eu'" },
    outputs_count: 2,
    outputs: [
      {
        id: 7,
        name: 'a.csv',
        records_count: 3,
        component: { name: 'c', type: 'file_destination', fields: ['a', 'b'] },
      },
      { id: 8, name: 'b.csv', records_count: null },
    ],
    log_summary: {
      id: 1,
      created_at: ago(1000),
      body: 'b',
      error_summary: 'A column is missing',
      openai_extract: null,
      action_items: ['Look at the file'],
    },
  })
  source.setPreview(failed.id, 7, 'a,b\n1,2\n3\n')
  source.setLog(failed.id, 'one\ntwo\nthree')
  return failed.id
}

const pages: [string, (failed: number) => string, RegExp][] = [
  ['list', () => '/jobs', /Jobs/],
  ['detail', (failed) => `/jobs/${failed}`, /Airports/],
  ['preview', (failed) => `/jobs/${failed}/outputs/7`, /a\.csv/],
  ['packages', () => '/packages', /Packages/],
  ['clusters', () => '/clusters', /Clusters/],
  ['schedules', () => '/schedules', /Schedules/],
  ['handover', () => '/handover', /Handover/],
  ['activity', () => '/activity', /Activity/],
]

for (const theme of ['light', 'dark'] as const) {
  for (const [name, path, heading] of pages) {
    test(`axe finds nothing: ${name}, ${theme}: full, dialog open, error`, async ({
      page,
      world,
      console,
    }) => {
      console.allow(/500|Failed to load resource/)
      const failed = fill(world)
      await page.emulateMedia({ colorScheme: theme })
      await page.goto(world.url + path(failed))
      await expect(page.getByRole('heading', { level: 1 })).toContainText(heading)
      await untilQuiet(page)
      expect(await findings(page), 'full').toEqual([])

      await page.goto(`${world.url}${path(failed)}?run=1&package=1`)
      await expect(
        page.getByRole('dialog').getByRole('button', { name: /^Run/ }).last(),
      ).toBeEnabled()
      expect(await findings(page), 'dialog open').toEqual([])

      world.answerWith(/\/api\//, 500, 'A test says so.')
      await page.goto(world.url + path(failed))
      await expect(page.getByText('A test says so.').first()).toBeVisible()
      expect(await findings(page), 'error').toEqual([])
    })
  }
}

for (const theme of ['light', 'dark'] as const) {
  test(`axe finds nothing in saved views and the settings of messages, ${theme}`, async ({
    page,
    world,
  }) => {
    fill(world)
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(`${world.url}/jobs?from=-1h`)
    await page.getByRole('button', { name: 'Save view' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Last hour')
    expect(await findings(page), 'saving').toEqual([])
    await page.getByRole('dialog').getByRole('button', { name: 'Save view' }).click()
    await expect(page.getByRole('link', { name: /^Last hour/ })).toBeVisible()
    await page.getByRole('button', { name: 'Saved views' }).click()
    await page.getByRole('menuitem', { name: /^Manage/ }).click()
    await expect(page.getByRole('dialog')).toContainText('Last hour')
    expect(await findings(page), 'managing').toEqual([])
    await page.goto(new URL('/admin?view=notifications', world.url).href)
    await page.getByLabel(/^Quiet hours/).check()
    expect(await findings(page), 'messages').toEqual([])
  })

  test(`axe finds nothing in the dialogs about flags, ${theme}`, async ({ page, world }) => {
    const empty = world.source.addJob({
      status: 'completed',
      completed_at: ago(1000),
      outputs_count: 1,
      outputs: [{ id: 1, name: 'a.csv', records_count: 0 }],
    })
    await page.emulateMedia({ colorScheme: theme })
    await page.goto(`${world.url}/jobs?evidence=${empty.id}`)
    const dialog = page.getByRole('dialog')
    await expect(dialog).toContainText('No records written')
    expect(await findings(page), 'evidence').toEqual([])
    await dialog.getByRole('button', { name: 'This was fine…' }).click()
    await expect(dialog.getByRole('textbox', { name: /Why was it fine/ })).toBeFocused()
    expect(await findings(page), 'a verdict').toEqual([])
    await page.goto(`${world.url}/packages?hard_limit=1`)
    await dialog.getByRole('textbox', { name: /Longest runtime/ }).fill('soon')
    await dialog.getByRole('button', { name: 'Set limit' }).click()
    await expect(dialog.getByRole('alert')).toBeVisible()
    expect(await findings(page), 'hard limit').toEqual([])
  })
}

test.describe('where people sign in', () => {
  test.use({
    holding: {
      accounts: oneAccount,
      users: [
        { name: 'Boris', role: 'admin' },
        { name: 'Vera', role: 'viewer', roles: { test: 'operator' } },
      ],
    },
  })
  const views = ['', '?view=users', '?view=sessions', '?view=keys', '?view=activity']

  for (const theme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the way in and in the administration, ${theme}`, async ({
      page,
      world,
      console,
    }) => {
      console.allow(/401|Failed to load resource/)
      const { origin } = new URL(world.url)
      await page.emulateMedia({ colorScheme: theme })
      await page.goto(`${origin}/sign-in`)
      await fillIn(page, 'Boris', 'wrong')
      await expect(page.getByRole('alert')).toBeVisible()
      expect(await findings(page), 'sign-in').toEqual([])
      await signInAs(page, world, 'Boris')
      await page.getByRole('button', { name: 'Boris, admin' }).click()
      await expect(page.getByRole('menuitem').first()).toBeFocused()
      expect(await findings(page), 'menu').toEqual([])
      for (const view of views) {
        await page.goto(`${origin}/admin${view}`)
        await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty()
        await untilQuiet(page)
        expect(await findings(page), view).toEqual([])
      }
      await page.goto(`${origin}/admin?view=users`)
      await page.getByRole('button', { name: 'Change Vera' }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await findings(page), 'a user').toEqual([])
      await world.team?.endSessions('Boris')
      await expect(page.getByRole('dialog', { name: 'You have been signed out' })).toBeVisible()
      expect(await findings(page), 'signed out').toEqual([])
    })
  }

  test('on a narrow phone the administration does not scroll sideways', async ({ page, world }) => {
    await page.setViewportSize({ width: 390, height: 844 })
    await signInAs(page, world, 'Boris')
    for (const view of views) {
      await page.goto(`${new URL(world.url).origin}/admin${view}`)
      await untilQuiet(page)
      const excess = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(excess, view).toBeLessThanOrEqual(0)
    }
  })
})

test('on a narrow phone nothing scrolls sideways', async ({ page, world }) => {
  const failed = fill(world)
  await page.setViewportSize({ width: 390, height: 844 })
  for (const [, path, heading] of pages) {
    await page.goto(world.url + path(failed))
    await expect(page.getByRole('heading', { level: 1 })).toContainText(heading)
    await untilQuiet(page)
    expect(
      await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ),
      path(failed),
    ).toBeLessThanOrEqual(0)
  }
})

test('the live regions are silent at load', async ({ page, world }) => {
  fill(world)
  await page.goto(`${world.url}/jobs`)
  await expect(page.locator('[aria-live]').first()).toBeAttached()
  const texts = await page.locator('[aria-live], [role=alert]').allInnerTexts()
  expect(texts.map((text) => text.trim()).join('')).toBe('')
})

test('in forced colours, what is chosen can be told from what is not', async ({ page, world }) => {
  const jobs = [world.source.addJob({}), world.source.addJob({})]
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto(`${world.url}/jobs`)
  await page.getByRole('button', { name: /Last 24 h/ }).click()
  const radios = page.getByRole('radio')
  await expect(radios.first()).toBeVisible()
  const fill = (radio: Element) => getComputedStyle(radio).backgroundColor
  const chosen = await page.locator('input[type=radio]:checked').first().evaluate(fill)
  expect(chosen).not.toBe(
    await page.locator('input[type=radio]:not(:checked)').first().evaluate(fill),
  )
  await page.keyboard.press('Escape')
  await rowOf(page, jobs[0]?.id ?? 0)
    .getByRole('checkbox')
    .check()
  const outline = (id: number) =>
    rowOf(page, id).evaluate((row) => getComputedStyle(row).outlineStyle)
  expect(await outline(jobs[0]?.id ?? 0)).toBe('solid')
  expect(await outline(jobs[1]?.id ?? 0)).toBe('none')
  const mixed = page.locator('table[aria-label=Jobs] thead').getByRole('checkbox')
  expect(await mixed.evaluate((box) => getComputedStyle(box, '::after').backgroundColor)).not.toBe(
    await mixed.evaluate((box) => getComputedStyle(box).backgroundColor),
  )
})
