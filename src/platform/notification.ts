import { useSyncExternalStore } from 'react'
import { basePath } from './base-path.ts'
import { oneLine } from './one-line.ts'

/**
 * What the browser lets us do outside the page. `unsupported` also where it knows notifications but
 * gives none to a page.
 */
export type NotificationLeave = NotificationPermission | 'unsupported'

const listeners = new Set<() => void>()

function leave(): NotificationLeave {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/**
 * Asks for leave to notify, if it was neither given nor refused. Only after a press: browsers
 * refuse what comes unasked.
 */
export async function askToNotify(): Promise<NotificationLeave> {
  if (leave() === 'default') {
    // Some browsers reject where a page may not ask (an insecure address, a frame).
    await Notification.requestPermission().catch(() => undefined)
    for (const listener of listeners) listener()
  }
  return leave()
}

/** Follows the person's answer; a change in the browser's settings is seen at the next drawing. */
export function useNotificationLeave(): NotificationLeave {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    leave,
    () => 'default',
  )
}

/**
 * Shows a notification of the browser if it may be shown.
 * @param tag of those with the same tag, the browser shows one
 */
export function showNotification(
  title: string,
  options: { body: string; tag: string; onOpen: () => void },
): void {
  if (leave() !== 'granted') return
  try {
    const shown = new Notification(oneLine(title), {
      body: oneLine(options.body),
      tag: options.tag,
      icon: `${basePath}/icon.svg`,
    })
    shown.addEventListener('click', () => {
      window.focus()
      shown.close()
      options.onOpen()
    })
  } catch {
    // Phones give notifications to service workers only; the notice on the page is there all the
    // same.
  }
}
