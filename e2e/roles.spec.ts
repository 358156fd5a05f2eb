import type { Page } from '@playwright/test'
import { ago, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { signInAs } from './world/sign-in.ts'
import { oneAccount, type World } from './world/world.ts'

const viewerReason = 'Your role viewer does not include this. Ask an administrator.'
const operatorReason = 'Your role operator does not include this. Ask an administrator.'

test.use({
  holding: {
    accounts: oneAccount,
    users: [
      { name: 'Vera', role: 'viewer' },
      { name: 'Olaf', role: 'operator' },
      { name: 'Boris', role: 'admin' },
    ],
  },
})

/** The button is disabled, says why, and a press explains it without a request. */
async function expectBlocked(page: Page, name: string | RegExp, reason: string): Promise<void> {
  const button = page.getByRole('button', { name }).first()
  await expect(button).toHaveAttribute('aria-disabled', 'true')
  await expect(button).toHaveAttribute('title', reason)
  // It looks disabled, and takes the press to say why.
  await button.click({ force: true })
  await expect(page.getByRole('status').filter({ hasText: reason }).first()).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

function fill({ source }: World): { running: number; failed: number } {
  source.addSchedule({
    name: 'Every hour',
    task: { nodes: 1, packages: [{ package_id: '1', variables: {} }] },
    next_run_at: ago(-3600_000),
  })
  return {
    running: source.addJob({}).id,
    failed: source.addJob({ status: 'failed', completed_at: ago(30_000), errors: 'x' }).id,
  }
}

test('a viewer finds every action disabled, with the reason', async ({ page, world }) => {
  const { running, failed } = fill(world)
  await signInAs(page, world, 'Vera')
  await expect(rowOf(page, running)).toBeVisible()
  await expectBlocked(page, `Stop job ${running}`, viewerReason)
  await expectBlocked(page, `Re-run job ${failed}`, viewerReason)
  await expectBlocked(page, 'Run package', viewerReason)
  await page.getByRole('checkbox', { name: new RegExp(`Select job ${running}`) }).check()
  await expectBlocked(page, 'Stop 1', viewerReason)

  await page.goto(`${world.url}/jobs/${running}`)
  await expectBlocked(page, 'Stop', viewerReason)
  await page.goto(`${world.url}/packages`)
  await expect(page.getByRole('main')).toContainText('does not include running packages')
  await expectBlocked(page, /^Run Airports/, viewerReason)
  await page.goto(`${world.url}/clusters`)
  await expectBlocked(page, 'Create cluster', viewerReason)
  await expectBlocked(page, /^Terminate cluster nightly-1/, viewerReason)
  await page.goto(`${world.url}/schedules`)
  await expectBlocked(page, /^Run now: Every hour/, viewerReason)
  await expectBlocked(page, /^Disable Every hour/, viewerReason)
  expect(world.requests(/^(POST|PUT|DELETE) \/test/)).toBe(0)
})

test('keys and addresses of dialogs say the same to a viewer', async ({ page, world }) => {
  const { running } = fill(world)
  await signInAs(page, world, 'Vera')
  await rowOf(page, running).getByRole('link').focus()
  await expect(page.getByRole('button', { name: `Stop job ${running}` })).toHaveAttribute(
    'aria-disabled',
    'true',
  )
  await page.keyboard.press('s')
  await expect(page.getByRole('status').filter({ hasText: viewerReason })).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.goto(`${world.url}/jobs?stop=${running}`)
  await expect(page.getByRole('dialog')).toContainText(viewerReason)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('an operator runs and stops jobs, and does not change clusters and schedules', async ({
  page,
  world,
}) => {
  const { running } = fill(world)
  await signInAs(page, world, 'Olaf')
  await rowOf(page, running)
    .getByRole('button', { name: `Stop job ${running}` })
    .click()
  await expect(
    page.getByRole('dialog').getByRole('button', { name: `Stop job ${running}` }),
  ).toBeEnabled()
  await page.keyboard.press('Escape')
  await page.goto(`${world.url}/clusters`)
  await expectBlocked(page, 'Create cluster', operatorReason)
  await page.goto(`${world.url}/schedules`)
  await expectBlocked(page, /^Disable Every hour/, operatorReason)
  await page.getByRole('button', { name: /^Run now: Every hour/ }).click()
  await expect(page.getByRole('status').filter({ hasText: 'was started' })).toBeVisible()
})

test('a change of role reaches an open page within five seconds', async ({ page, world }) => {
  const { running } = fill(world)
  await signInAs(page, world, 'Vera')
  const stop = page.getByRole('button', { name: `Stop job ${running}` })
  await expect(stop).toHaveAttribute('aria-disabled', 'true')
  await world.team?.change('Vera', { role: 'operator' })
  await expect(stop).not.toHaveAttribute('aria-disabled', 'true', { timeout: 6_000 })
  await expect(page.getByRole('button', { name: 'Vera, operator' })).toBeVisible()
  await world.team?.change('Vera', { role: 'viewer' })
  await expect(stop).toHaveAttribute('aria-disabled', 'true', { timeout: 6_000 })
})

test('a user who is disabled is signed out of an open page, and cannot come back', async ({
  page,
  world,
  console,
}) => {
  console.allow(/401|Failed to load resource/)
  const { running } = fill(world)
  await signInAs(page, world, 'Olaf')
  await expect(rowOf(page, running)).toBeVisible()
  await world.team?.change('Olaf', { disabled: true })
  await expect(page.getByRole('dialog')).toContainText('You have been signed out', {
    timeout: 6_000,
  })
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sign in to Jobwatch')
})

test('only administrators are led to the administration', async ({ page, world }) => {
  await signInAs(page, world, 'Olaf')
  await page.getByRole('button', { name: 'Olaf, operator' }).click()
  await expect(page.getByRole('menuitem', { name: 'Sign out', exact: true })).toBeVisible()
  await expect(page.getByRole('menuitem', { name: 'Administration' })).toHaveCount(0)
  await page.goto(`${new URL(world.url).origin}/admin`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('For administrators')
  expect(world.requests(/GET \/admin\/overview/)).toBe(0)
})

test.describe('with a role of its own in an account', () => {
  test.use({
    holding: {
      accounts: [
        { slug: 'acme', look: { label: null, color: null, production: false } },
        { slug: 'prod', look: { label: 'Production', color: 'red', production: true } },
      ],
      users: [{ name: 'Vera', role: 'viewer', roles: { acme: 'operator' } }],
    },
  })

  test('actions follow the account', async ({ page, world }) => {
    const here = world.at('acme').source.addJob({})
    const there = world.at('prod').source.addJob({})
    await signInAs(page, world, 'Vera')
    await expect(page.getByRole('button', { name: 'Vera, operator' })).toBeVisible()
    await expect(page.getByRole('button', { name: `Stop job ${here.id}` })).not.toHaveAttribute(
      'aria-disabled',
      'true',
    )
    await page.getByRole('combobox', { name: 'Account' }).selectOption('prod')
    await expect(page.getByRole('button', { name: 'Vera, viewer' })).toBeVisible()
    await expectBlocked(page, `Stop job ${there.id}`, viewerReason)
  })
})
