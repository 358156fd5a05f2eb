import { useSyncExternalStore } from 'react'
import { firstDrawing } from './first-drawing.ts'
import { onTick, serverNow } from './server-clock.ts'

const quickMs = 5_000
const usualMs = 15_000
const slowMs = 60_000
/** From this age on, ages are told in minutes. */
const minutesFromMs = 120_000

/**
 * The moment ages are counted from, moving in steps. Never before what happened last: an age must
 * not be "in 3 s".
 * @param newest the latest time on the page, milliseconds: the nearer it is, the smaller the steps
 */
export function coarseNow(now: number, newest: number | null): number {
  if (newest !== null && now - newest >= minutesFromMs) return Math.floor(now / slowMs) * slowMs
  const step = newest === null ? usualMs : quickMs
  return Math.ceil(now / step) * step
}

/**
 * The server's time in milliseconds, in steps: for "9 min ago", which needs no redraw each second.
 * Running clocks take `useServerNow`.
 * @param newest the latest time on the page where it is known; Infinity while the page is about
 * something live
 */
export function useCoarseNow(newest: number | null = null): number {
  return useSyncExternalStore(
    onTick,
    () => coarseNow(serverNow(), newest),
    () => coarseNow(firstDrawing()?.nowMs ?? serverNow(), newest),
  )
}
