import { useSyncExternalStore } from 'react'

/**
 * What a live region holds. `turn` changes with each message, so that a repeated one is read again.
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

/** Of polite messages within this time only the newest is read (interaction-rules.md §2). */
const gatherMs = 2_000

function say(text: string, politeness: Politeness): void {
  turn += 1
  said = { ...said, [politeness]: { text, turn } }
  for (const listener of listeners) listener()
}

/**
 * Has screen readers say something. `polite` waits and is coalesced: the count after a filter, new
 * jobs, a watched job that ended. `assertive` interrupts: a refused stop or run, a lost session.
 * Never for tables or ticking numbers.
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
    () => silence,
  )
}
