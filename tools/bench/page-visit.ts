/** One visit of a page, and what a person and the machine notice of it. */
import type { BrowserContext, CDPSession, Page } from '@playwright/test'

/** Milliseconds are by the browser's own clock, from the navigation on. */
export interface Visit {
  /** Something of the page is painted: the browser's `first-contentful-paint`. */
  firstPaintMs: number
  /** What is waited for is painted: two frames after it is in the document. */
  paintedMs: number
  /** A press on its link is handled by the page; null if it has no link. */
  respondsMs: number | null
  /** Requests until then, the document included. */
  requests: number
  /** JavaScript until then, as it goes over the wire; 0 from the cache. */
  scriptKb: number
  /** The main thread's tasks within a second after the paint. */
  busyMs: number
  /** The longest of them; 0 if none took 50 ms. */
  longestTaskMs: number
}

interface Marks {
  paintedMs: number
  respondsMs: number | null
}

/** Runs in the page before anything else: marks when `wanted` is painted, and when it responds. */
function watch(wanted: string): void {
  const marks: Marks = { paintedMs: 0, respondsMs: null }
  Object.assign(window, { benchMarks: marks, benchLongest: 0 })
  new PerformanceObserver((list) => {
    const longest = Math.max(...list.getEntries().map(({ duration }) => duration))
    const known = Reflect.get(window, 'benchLongest') as number
    Reflect.set(window, 'benchLongest', Math.max(known, longest))
  }).observe({ type: 'longtask', buffered: true })
  const press = () => {
    const link = document.querySelector(`${wanted} a[href]`)
    if (!link) return
    const click = new MouseEvent('click', { bubbles: true, cancelable: true, button: 0 })
    let isHandled = false
    const check = (event: Event) => {
      isHandled = event.defaultPrevented
      // Else the browser would load the address.
      event.preventDefault()
    }
    window.addEventListener('click', check, { once: true })
    link.dispatchEvent(click)
    if (isHandled) marks.respondsMs = performance.now()
    else setTimeout(press, 4)
  }
  new MutationObserver((_, observer) => {
    if (!document.querySelector(wanted)) return
    observer.disconnect()
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        marks.paintedMs = performance.now()
        press()
      }),
    )
  }).observe(document, { childList: true, subtree: true })
}

interface Seen extends Marks {
  firstPaintMs: number
  requests: number
  scriptKb: number
  longestTaskMs: number
}

/** Runs in the page. */
function read(): Seen {
  const marks = Reflect.get(window, 'benchMarks') as Marks
  const until = marks.respondsMs ?? marks.paintedMs
  const resources = performance
    .getEntriesByType('resource')
    .filter((entry) => entry.startTime < until) as PerformanceResourceTiming[]
  const scripts = resources.filter(({ name }) => /\.js(\?|$)/.test(name))
  return {
    ...marks,
    firstPaintMs: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
    requests: 1 + resources.length,
    scriptKb:
      scripts.reduce(
        (sum, { transferSize, encodedBodySize }) => sum + (transferSize > 0 ? encodedBodySize : 0),
        0,
      ) / 1000,
    longestTaskMs: Reflect.get(window, 'benchLongest') as number,
  }
}

/** Seconds the main thread has worked, by the browser. */
export async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

const settleMs = 1_000
const patienceMs = 60_000

/**
 * Opens an address in a new page.
 * @param wanted selector of what is waited for
 * @param hasLink whether a press on a link in it has to be handled
 */
export async function visit(
  context: BrowserContext,
  url: string,
  wanted: string,
  hasLink: boolean,
): Promise<Visit> {
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Performance.enable')
  await page.addInitScript(watch, wanted)
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(
    (needsResponse) => {
      const marks = Reflect.get(window, 'benchMarks') as Marks | undefined
      return marks && marks.paintedMs > 0 && (!needsResponse || marks.respondsMs !== null)
    },
    hasLink,
    // Looked at with each frame, it would delay the very frames that are measured.
    { timeout: patienceMs, polling: 100 },
  )
  const seen = await page.evaluate(read)
  await page.waitForTimeout(settleMs)
  const busyMs = 1000 * (await taskSeconds(session))
  await page.close()
  return { ...seen, busyMs }
}

/**
 * Presses an element.
 * @returns milliseconds until another one is painted
 * @throws an error if it does not appear
 */
export const pressUntil = (page: Page, pressed: string, shown: string): Promise<number> =>
  page.evaluate(
    ([from = '', to = '']) =>
      new Promise<number>((resolve, reject) => {
        const startedMs = performance.now()
        const look = () => {
          if (document.querySelector(to))
            requestAnimationFrame(() => resolve(performance.now() - startedMs))
          else if (performance.now() - startedMs > 20_000)
            reject(new Error(`Pressed ${from}, and ${to} did not appear`))
          else requestAnimationFrame(look)
        }
        document.querySelector<HTMLElement>(from)?.click()
        look()
      }),
    [pressed, shown],
  )
