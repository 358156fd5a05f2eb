// Which browser the end-to-end tests, the bench and the screenshots drive.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

/** The path of a Chromium, or null: CHROMIUM_PATH, else one on the PATH, else Playwright's own. */
export function findBrowser() {
  const given = process.env.CHROMIUM_PATH
  if (given) return existsSync(given) ? given : null
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name)
      if (folder !== '' && existsSync(file)) return file
    }
  }
  const own = chromium.executablePath()
  return existsSync(own) ? own : null
}

export const noBrowserMessage =
  'No Chromium was found for the browser tests. Get one in any of these ways, then try again:\n' +
  '  - Debian, Ubuntu: apt-get install chromium\n' +
  '  - anywhere: npx playwright install chromium\n' +
  '  - one you have: CHROMIUM_PATH=/path/to/chromium npm test'
