// Finds the browser for the end-to-end tests, the bench and the screenshots.
import { existsSync } from 'node:fs'
import path from 'node:path'
import { chromium } from '@playwright/test'

const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
const firefoxNames = ['firefox-esr', 'firefox']

function findOnPath(names) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    for (const name of names) {
      const file = path.join(folder, name)
      if (folder !== '' && existsSync(file)) return file
    }
  }
  return null
}

const given = (file) => (existsSync(file) ? file : null)

/** The path of a Chromium, or null: CHROMIUM_PATH, else one on the PATH, else Playwright's own. */
export function findBrowser() {
  if (process.env.CHROMIUM_PATH) return given(process.env.CHROMIUM_PATH)
  return findOnPath(chromiumNames) ?? given(chromium.executablePath())
}

/** The path of a Firefox, or null: FIREFOX_PATH, else one on the PATH. */
export function findFirefox() {
  if (process.env.FIREFOX_PATH) return given(process.env.FIREFOX_PATH)
  return findOnPath(firefoxNames)
}

export const noFirefoxMessage =
  'No Firefox was found for npm run test:thorough. Install one in one of these ways, then ' +
  'try again:\n' +
  '  - Debian: apt-get install firefox-esr\n' +
  '  - one you have: FIREFOX_PATH=/path/to/firefox npm run test:thorough'

export const noBrowserMessage =
  'No Chromium was found for the browser tests. Install one in one of these ways, then try ' +
  'again:\n' +
  '  - Debian, Ubuntu: apt-get install chromium\n' +
  '  - anywhere: npx playwright install chromium\n' +
  '  - one you have: CHROMIUM_PATH=/path/to/chromium npm test'
