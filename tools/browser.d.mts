/** The path of a Chromium, or null: CHROMIUM_PATH, else one on the PATH, else Playwright's own. */
export function findBrowser(): string | null
export const noBrowserMessage: string
/** The path of a Firefox, or null: FIREFOX_PATH, else one on the PATH. */
export function findFirefox(): string | null
export const noFirefoxMessage: string
