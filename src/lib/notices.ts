import { useSyncExternalStore } from 'react'

/** A short message about something the person did. `alert` interrupts a screen reader, `info` waits. */
export interface Notice {
  id: number
  tone: 'info' | 'alert'
  text: string
  /** The job it is about, for a link; null for none. */
  job: number | null
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

/** Shows a message: an `info` goes by itself, an `alert` stays until it is dismissed. */
export function notify(notice: Omit<Notice, 'id'>): void {
  lastId += 1
  const id = lastId
  set([...notices, { ...notice, id }].slice(-shownAtOnce))
  if (notice.tone === 'info') setTimeout(() => dismissNotice(id), infoLastsMs)
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
