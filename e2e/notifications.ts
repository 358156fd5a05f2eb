import type { BrowserContext, Page } from '@playwright/test'

/**
 * A browser whose answer to "may this page notify?" is known, and which keeps what it was asked to
 * show.
 */
export async function notifications(
  context: BrowserContext,
  answer: NotificationPermission,
): Promise<{
  shown: () => { title: string; body: string; tag: string }[]
  asked: () => number
  click: (page: Page) => Promise<void>
}> {
  const shown: { title: string; body: string; tag: string }[] = []
  let asked = 0
  await context.exposeFunction(
    'noteShown',
    (title: string, body: string, tag: string) => void shown.push({ title, body, tag }),
  )
  await context.exposeFunction('noteAsked', () => void (asked += 1))
  await context.addInitScript((given: NotificationPermission) => {
    const call = (name: string, ...args: string[]) => {
      const target: unknown = Reflect.get(window, name)
      if (typeof target === 'function') target(...args)
    }
    class Recorded extends EventTarget {
      static permission: NotificationPermission =
        localStorage.getItem('leave') === null ? 'default' : given
      static async requestPermission(): Promise<NotificationPermission> {
        call('noteAsked')
        localStorage.setItem('leave', given)
        Recorded.permission = given
        return given
      }
      constructor(title: string, options: NotificationOptions) {
        super()
        call('noteShown', title, options.body ?? '', options.tag ?? '')
        Object.assign(window, { lastNotification: this })
      }
      close(): void {}
    }
    Object.defineProperty(window, 'Notification', { value: Recorded, configurable: true })
  }, answer)
  return {
    shown: () => shown,
    asked: () => asked,
    click: (page) =>
      page.evaluate(
        () =>
          void (
            'lastNotification' in window &&
            window.lastNotification instanceof EventTarget &&
            window.lastNotification.dispatchEvent(new Event('click'))
          ),
      ),
  }
}

/** Shows or hides the page, as far as it can tell. */
export const show = (page: Page, state: 'hidden' | 'visible') =>
  page.evaluate((wanted) => {
    Object.defineProperty(document, 'visibilityState', { value: wanted, configurable: true })
    Object.defineProperty(document, 'hidden', { value: wanted === 'hidden', configurable: true })
    window.dispatchEvent(new Event('visibilitychange'))
    document.dispatchEvent(new Event('visibilitychange'))
  }, state)
