import { expect, type Page } from '@playwright/test'
import { worldPassword } from './team.ts'
import type { World } from './world.ts'

/** Fills in the sign-in form that is open, and sends it. */
export async function fillIn(page: Page, name: string, password = worldPassword): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

/**
 * Signs a user of the world in.
 * @param to path of the page they come to
 */
export async function signInAs(
  page: Page,
  world: World,
  name: string,
  to = `/${world.account}/jobs`,
): Promise<void> {
  await page.goto(`${new URL(world.url).origin}/sign-in?return_to=${encodeURIComponent(to)}`)
  await fillIn(page, name)
  await expect(page.getByRole('button', { name: new RegExp(`^${name}, `) })).toBeVisible()
}
