import { expect, type Locator, type Page } from '@playwright/test'
import { isoSeconds } from '../contract/instant.ts'

/** A job's row in the list. */
export const rowOf = (page: Page, id: number): Locator => page.locator(`tr[data-job="${id}"]`)

/** Presses Stop in a row and confirms. */
export async function stopFromList(page: Page, id: number): Promise<void> {
  await rowOf(page, id)
    .getByRole('button', { name: `Stop job ${id}` })
    .click()
  await confirmStop(page, id)
}

/** Confirms the stop dialog that is open. */
export async function confirmStop(page: Page, id: number): Promise<void> {
  const confirm = page.getByRole('dialog').getByRole('button', { name: `Stop job ${id}` })
  await expect(confirm).toBeEnabled()
  await confirm.click()
}

/** ISO, so many milliseconds ago. */
export const ago = (ms: number): string => isoSeconds(Date.now() - ms)

/** Opens a job's page and waits until it is there. */
export async function openJob(page: Page, url: string, id: number): Promise<void> {
  await page.goto(`${url}/jobs/${id}`)
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  // The skeleton has a heading, too, and no keys yet.
  await expect(page.locator('main [aria-busy=true]')).toHaveCount(0)
  // Before that the page is what the server has rendered, which does not hear all yet.
  await expect(page.getByTestId('freshness')).toBeVisible()
}

/**
 * Lets the page's clock run, five seconds at a time, until a check holds; the polls of each step
 * get real time to be answered. Needs `page.clock.install()`.
 */
export async function letTimePass(page: Page, check: () => Promise<void>): Promise<void> {
  await expect(async () => {
    await page.clock.runFor(5_000)
    await check()
  }).toPass({ timeout: 45_000, intervals: [50] })
}
