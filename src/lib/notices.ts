import { useSyncExternalStore } from 'react'

/** A short message about something the person did or waits for. `alert` interrupts a screen reader, `info` waits. */
export interface Notice {
  id: number
  tone: 'info' | 'alert'
  text: string
  /** Address of the job it is about; null for none. */
  to: string | null
  /** An `info` that waits to be read: what it tells comes when nobody may be looking. */
  stays?: boolean
}

/** More would hide the list. */
const shownAtOnce = 4
const infoLastsMs = 8_000

let notices: readonly Notice[] = []
let lastId = 0
const listeners = new Set<() => void>()

function set(next: readonly Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

export function dismissNotice(id: number): void {
  set(notices.filter((notice) => notice.id !== id))
}

/** Shows a message: an `info` goes by itself unless it `stays`, an `alert` stays until it is dismissed. */
export function notify(notice: Omit<Notice, 'id'>): void {
  lastId += 1
  const id = lastId
  set([...notices, { ...notice, id }].slice(-shownAtOnce))
  if (notice.tone === 'info' && !notice.stays) setTimeout(() => dismissNotice(id), infoLastsMs)
}

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
}
