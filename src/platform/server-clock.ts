import { useSyncExternalStore } from 'react'
import { firstDrawing, pinnedNow } from './first-drawing.ts'

/** Below this, a difference is the `Date` header's whole seconds and the way there and back. */
const toleratedMs = 1500

let offsetMs = 0

/**
 * Learns how far this machine's clock is off the server's, from a `Date` header.
 * @param atMs local time of the answer
 */
export function noteServerDate(header: string | null, atMs: number): void {
  const serverMs = header === null ? Number.NaN : Date.parse(header)
  if (Number.isNaN(serverMs)) return
  const seen = serverMs + 500 - atMs
  if (Math.abs(seen - offsetMs) > toleratedMs) offsetMs = seen
}

/**
 * The server's time now, in milliseconds. Every age and running clock on the page counts from it.
 */
export function serverNow(): number {
  return pinnedNow() ?? Date.now() + offsetMs
}

const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | null = null
let tickMs = serverNow()

/**
 * Hears the shared clock, once a second while the tab is seen.
 * @returns how to stop that
 */
export function onTick(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    // A hidden tab's clocks are read by nobody; they catch up with the first tick after its return.
    if (document.hidden) return
    tickMs = serverNow()
    for (const each of listeners) each()
  }, 1000)
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer)
      timer = null
    }
  }
}

function snapshot(): number {
  // Between mounts the ticker rests: the first reader after that must not see an old moment.
  if (timer === null) tickMs = serverNow()
  return tickMs
}

/**
 * The server's time in milliseconds, once a second, from the one clock that all ticking parts
 * share.
 */
export function useServerNow(): number {
  return useSyncExternalStore(onTick, snapshot, () => firstDrawing()?.nowMs ?? snapshot())
}
