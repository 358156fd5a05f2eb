import { useSyncExternalStore } from 'react'

/**
 * What the two live regions hold. `turn` changes with each message, so that the same words twice
 * are said twice.
 */
export interface Announcement {
  text: string
  turn: number
}

export type Politeness = 'polite' | 'assertive'

const silence: Announcement = { text: '', turn: 0 }
let said: Record<Politeness, Announcement> = { polite: silence, assertive: silence }
let turn = 0
let waiting: string | null = null
const listeners = new Set<() => void>()

/** Polite news within this time is said once, the newest (interaction-rules.md §2). */
const gatherMs = 2_000

function say(text: string, politeness: Politeness): void {
  turn += 1
  said = { ...said, [politeness]: { text, turn } }
  for (const listener of listeners) listener()
}

/**
 * Says something to screen readers. `polite` waits and is coalesced: the count after a filter, new
 * jobs, a watched job ended. `assertive` interrupts: a stop or run refused, the session gone. Never
 * tables, never ticking numbers.
 */
export function announce(text: string, politeness: Politeness = 'polite'): void {
  if (politeness === 'assertive') {
    say(text, politeness)
    return
  }
  if (waiting === null) {
    setTimeout(() => {
      const latest = waiting
      waiting = null
      if (latest !== null) say(latest, 'polite')
    }, gatherMs)
  }
  waiting = text
}

export function useAnnouncement(politeness: Politeness): Announcement {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => said[politeness],
  )
}
