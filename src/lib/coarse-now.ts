import { useSyncExternalStore } from 'react'
import { onTick, serverNow } from './server-clock.ts'

/** Ages in minutes need no redraw each second. */
const stepMs = 15_000

const coarse = () => Math.ceil(serverNow() / stepMs) * stepMs - stepMs / 2

/** The server's time in milliseconds, in steps of 15 s: for "9 min ago". Running clocks take `useServerNow`. */
export function useCoarseNow(): number {
  return useSyncExternalStore(onTick, coarse)
}
