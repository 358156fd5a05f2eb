import type { BrowserContext, Page, Request } from '@playwright/test'

const open = new WeakMap<BrowserContext, Set<Request>>()

/** Requests that wait for news are always under way. */
const isHeld = (request: Request): boolean => /\/api\/revision\?/.test(request.url())

/** As long as a network is taken to be idle. */
const quietMs = 500

/** Keeps count of what the pages of a context load. */
export function watchRequests(context: BrowserContext): void {
  const requests = new Set<Request>()
  open.set(context, requests)
  context.on('request', (request) => requests.add(request))
  context.on('requestfinished', (request) => requests.delete(request))
  context.on('requestfailed', (request) => requests.delete(request))
}

/** Resolves once a page has loaded nothing for half a second, but for what waits for news. */
export async function untilQuiet(page: Page): Promise<void> {
  const isBusy = () =>
    [...(open.get(page.context()) ?? [])].some(
      (request) => !isHeld(request) && request.frame().page() === page,
    )
  let quietSince = performance.now()
  while (performance.now() - quietSince < quietMs) {
    // The page's own clock may stand still.
    await new Promise((resolve) => setTimeout(resolve, 25))
    if (isBusy()) quietSince = performance.now()
  }
}
