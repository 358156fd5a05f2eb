import { useSyncExternalStore } from 'react'
import { oneLine } from './one-line.ts'

/**
 * A short message about something the person did or waits for. `alert` interrupts a screen reader,
 * `info` waits.
 */
export interface Notice {
  id: number
  tone: 'info' | 'alert'
  text: string
  /** Address of the job it is about; null for none. */
  to: string | null
  /** An `info` that waits to be read: what it tells comes when nobody may be looking. */
  stays?: boolean
  /** What it is about, `stop acme 305`: a later notice about the same takes its place. */
  about?: string
}

/** More would hide the list. Alerts do not give way to infos. */
const shownAtOnce = 4
const alertsAtOnce = 8
const infoLastsMs = 8_000

const none: readonly Notice[] = []
let notices = none
let lastId = 0
const timers = new Map<number, ReturnType<typeof setTimeout>>()
const listeners = new Set<() => void>()

function set(next: readonly Notice[]): void {
  for (const { id } of notices) if (!next.some((notice) => notice.id === id)) stopTimer(id)
  notices = next
  for (const listener of listeners) listener()
}

function stopTimer(id: number): void {
  clearTimeout(timers.get(id))
  timers.delete(id)
}

function startTimer({ id, tone, stays }: Notice): void {
  stopTimer(id)
  if (tone === 'info' && !stays)
    timers.set(
      id,
      setTimeout(() => dismissNotice(id), infoLastsMs),
    )
}

export function dismissNotice(id: number): void {
  set(notices.filter((notice) => notice.id !== id))
}

/** Keeps a notice while it is pointed at or has the focus. */
export const holdNotice = (id: number): void => stopTimer(id)

/** Lets a held notice go in its time again. */
export function releaseNotice(id: number): void {
  const notice = notices.find((each) => each.id === id)
  if (notice) startTimer(notice)
}

/** The notices that fit: the oldest infos go first, then the oldest alerts. */
export function fitting(list: readonly Notice[]): readonly Notice[] {
  const alerts = list.filter(({ tone }) => tone === 'alert').slice(-alertsAtOnce)
  const room = Math.max(0, shownAtOnce - alerts.length)
  const infos = room === 0 ? [] : list.filter(({ tone }) => tone === 'info').slice(-room)
  return list.filter((notice) => alerts.includes(notice) || infos.includes(notice))
}

/**
 * Shows a message: an `info` goes by itself unless it `stays`, an `alert` stays until it is
 * dismissed.
 */
export function notify(notice: Omit<Notice, 'id'>): void {
  const before =
    notice.about === undefined ? undefined : notices.find(({ about }) => about === notice.about)
  lastId += 1
  const shown = { ...notice, text: oneLine(notice.text), id: before?.id ?? lastId }
  set(
    fitting(before ? notices.map((each) => (each === before ? shown : each)) : [...notices, shown]),
  )
  startTimer(shown)
}

/** Tells of something that is done. */
export const notifyInfo = (text: string): void => notify({ tone: 'info', text, to: null })

/** Tells of something that did not work. */
export const notifyAlert = (text: string): void => notify({ tone: 'alert', text, to: null })

export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
    () => none,
  )
}
