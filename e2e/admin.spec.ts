import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { ago, confirmStop, rowOf } from './steps.ts'
import { expect, test } from './world/fixtures.ts'
import { fillIn, signInAs } from './world/sign-in.ts'
import { worldPassword } from './world/team.ts'
import { oneAccount, type World } from './world/world.ts'

test.use({
  holding: {
    accounts: [
      ...oneAccount,
      { slug: 'prod', look: { label: null, color: null, production: true } },
    ],
    users: [
      { name: 'Boris', role: 'admin' },
      { name: 'Olaf', role: 'operator' },
    ],
  },
})

const open = (page: Page, world: World, view: string) =>
  signInAs(page, world, 'Boris', `/admin${view === '' ? '' : `?view=${view}`}`)

const rowNamed = (page: Page, name: RegExp) => page.getByRole('main').getByRole('row', { name })

test('an administrator is led to how the server stands', async ({ page, world }) => {
  world.source.addJob({})
  await signInAs(page, world, 'Boris')
  await page.getByRole('button', { name: 'Boris, admin' }).click()
  await page.getByRole('menuitem', { name: 'Administration' }).click()
  await expect(page).toHaveTitle('Administration · Jobwatch')
  const accounts = page.getByRole('region', { name: 'Accounts' })
  await expect(accounts.getByRole('row', { name: /^test/ })).toContainText('Up to date')
  await expect(accounts.getByRole('row', { name: /^test/ })).toContainText('1')
  await expect(page.getByRole('region', { name: 'Storage' })).toContainText('records.db')
  const server = page.getByRole('region', { name: 'Server' })
  await expect(server).toContainText(/Version\s*\d+\.\d+\.\d+/)
  await expect(server).toContainText(/Last backup\s*None yet/)
})

test('a user is added, signs in, is changed, disabled and removed', async ({
  page,
  world,
  browser,
}) => {
  await open(page, world, 'users')
  await page.getByRole('button', { name: 'Add user' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog.getByRole('alert')).toHaveText('Give the user a name.')
  await dialog.getByLabel(/^Name/).fill('Zoë')
  await dialog.getByLabel(/^Password/).fill('short')
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog.getByRole('alert')).toContainText('at least 12 characters')
  await dialog.getByLabel(/^Password/).fill(worldPassword)
  await dialog.getByLabel('Role in prod').selectOption('operator')
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog).toHaveCount(0)
  await expect(rowNamed(page, /Zoë/)).toContainText('viewer')
  await expect(rowNamed(page, /Zoë/)).toContainText('operator in prod')

  const context = await browser.newContext()
  const theirs = await context.newPage()
  await theirs.goto(`${new URL(world.url).origin}/sign-in`)
  await fillIn(theirs, 'Zoë')
  await expect(theirs.getByRole('button', { name: 'Zoë, viewer' })).toBeVisible()

  await page.getByRole('button', { name: 'Change Zoë' }).click()
  await dialog.getByRole('combobox', { name: 'Role', exact: true }).selectOption('admin')
  await dialog.getByRole('button', { name: 'Save' }).click()
  await expect(rowNamed(page, /Zoë/)).toContainText('admin')
  await expect(theirs.getByRole('button', { name: 'Zoë, admin' })).toBeVisible()

  await page.getByRole('button', { name: 'More for Zoë' }).click()
  await page.getByRole('menuitem', { name: 'Disable…' }).click()
  await dialog.getByRole('button', { name: 'Disable user' }).click()
  await expect(rowNamed(page, /Zoë/)).toContainText('Disabled')
  await expect(theirs.getByRole('dialog')).toContainText('You have been signed out')
  await context.close()

  await page.getByRole('button', { name: 'More for Zoë' }).click()
  await page.getByRole('menuitem', { name: 'Enable' }).click()
  await expect(rowNamed(page, /Zoë/)).toContainText('Active')
  await page.getByRole('button', { name: 'More for Zoë' }).click()
  await page.getByRole('menuitem', { name: 'Remove…' }).click()
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused()
  await dialog.getByRole('button', { name: 'Remove user' }).click()
  await expect(rowNamed(page, /Zoë/)).toHaveCount(0)
})

test('a refusal stays in the dialog with what was typed', async ({ page, world, console }) => {
  console.allow(/409|Failed to load resource/)
  await open(page, world, 'users')
  await page.getByRole('button', { name: 'Add user' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Name/).fill('olaf')
  await dialog.getByLabel(/^Password/).fill(worldPassword)
  await dialog.getByRole('button', { name: 'Add user' }).click()
  await expect(dialog.getByRole('alert')).not.toBeEmpty()
  await expect(dialog.getByLabel(/^Name/)).toHaveValue('olaf')
})

test('nobody disables or removes themselves', async ({ page, world }) => {
  await open(page, world, 'users')
  await page.getByRole('button', { name: 'More for Boris' }).click()
  for (const name of ['Disable…', 'Remove…'])
    await expect(page.getByRole('menuitem', { name })).toHaveAttribute('aria-disabled', 'true')
})

test('a session is ended, and its page asks to sign in', async ({ page, world, browser }) => {
  const context = await browser.newContext()
  const theirs = await context.newPage()
  await signInAs(theirs, world, 'Olaf')
  await open(page, world, 'sessions')
  await expect(rowNamed(page, /Boris/)).toContainText('(this session)')
  await expect(rowNamed(page, /Olaf/)).toContainText(/Chrome on/)
  await page.getByRole('button', { name: 'End session of Olaf' }).click()
  await expect(rowNamed(page, /Olaf/)).toHaveCount(0)
  await expect(theirs.getByRole('dialog')).toContainText('You have been signed out')
  await context.close()
})

test('an API key is shown once, works, and is revoked', async ({ page, world, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await open(page, world, 'keys')
  await page.getByRole('button', { name: 'Make key' }).first().click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel(/^Name/).fill('nightly report')
  await dialog.getByLabel('Account').selectOption('test')
  await dialog.getByRole('button', { name: 'Make key' }).click()
  const key = (await dialog.getByTestId('new-key').textContent()) ?? ''
  await dialog.getByRole('button', { name: 'Copy the key' }).click()
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key)
  const ask = async (path: string) => {
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`
    const response = await fetch(`${new URL(world.url).origin}${path}`, {
      headers: { authorization },
    })
    return response.status
  }
  expect(await ask('/test/api/jobs')).toBe(200)
  expect(await ask('/prod/api/jobs')).toBe(404)
  await dialog.getByRole('button', { name: 'I have copied it' }).click()
  const row = rowNamed(page, /nightly report/)
  await expect(row).toContainText('read')
  await expect(row).toContainText(key.slice(0, 6))
  await expect(page.getByText(key)).toHaveCount(0)
  await row.getByRole('button', { name: 'Revoke nightly report' }).click()
  await dialog.getByRole('button', { name: 'Revoke key' }).click()
  await expect(row).toContainText('Revoked')
  expect(await ask('/test/api/jobs')).toBe(401)
})

test('the activity of everybody is filtered and exported, with formulas as text', async ({
  page,
  world,
  console,
}) => {
  console.allow(/401|Failed to load resource/)
  const job = world.source.addJob({ started_at: ago(60_000) })
  await signInAs(page, world, 'Olaf')
  await rowOf(page, job.id)
    .getByRole('button', { name: `Stop job ${job.id}` })
    .click()
  await page.getByRole('textbox', { name: /Reason/ }).fill('=HYPERLINK("https://evil.example")')
  await confirmStop(page, job.id)
  await expect.poll(() => world.source.calls('stop')).toBe(1)
  await page.context().clearCookies()

  await open(page, world, 'activity')
  const rows = page.getByRole('main').getByRole('row')
  await expect(rows.filter({ hasText: 'Requested a stop' })).toContainText('Olaf')
  await expect(rows.filter({ hasText: /^.*Boris/ }).first()).toBeVisible()
  await page.getByLabel('Action').selectOption('stop')
  await expect(rows.filter({ hasText: 'Boris' })).toHaveCount(0)
  await expect(page).toHaveURL(/action=stop/)
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export' }).first().click()
  await page.getByRole('menuitem', { name: 'CSV' }).click()
  const file = readFileSync(await (await download).path(), 'utf8')
  expect(file).toContain(`"'=HYPERLINK(""https://evil.example"")"`)
  expect(file).toContain('"Olaf"')
  expect(file).not.toContain('Boris')
  await page.getByRole('main').getByLabel('Account').selectOption('prod')
  await expect(page.getByText('No activity')).toBeVisible()
  await page.getByRole('main').getByLabel('Account').selectOption('test')
  await rows.filter({ hasText: 'Requested a stop' }).getByRole('link').click()
  await expect(page).toHaveURL(`${world.url}/jobs/${job.id}`)
})
