import type { DrawnPreferences } from '../../contract/drawn-preferences.ts'

/*
 * What the first drawing of a page that the server has rendered is made with. The browser takes the
 * server's markup over only if it draws the very same, so both sides draw with these facts, and
 * what differs in this browser by now (its clock, its zone) follows at once.
 *
 * Kept in a variable, not in a context: rendering on the server never waits in between, so two pages
 * cannot get into each other's way there, and the browser has one page.
 */

export interface FirstDrawing {
  /** The server's time in milliseconds. */
  nowMs: number
  preferences: DrawnPreferences
}

let current: FirstDrawing | null = null
let isPinned = false

/** From here on, drawings are made with these facts, and the clock stands at their moment. */
export function beginFirstDrawing(drawing: FirstDrawing): void {
  current = drawing
  isPinned = true
}

/** Lets the clock go on. What is taken over later still begins with the same facts. */
export function endFirstDrawing(): void {
  isPinned = false
}

/** Null where the browser drew the page by itself. */
export const firstDrawing = (): FirstDrawing | null => current

/** The moment that drawings are made at, in milliseconds; null once they follow the clock. */
export const pinnedNow = (): number | null => (isPinned ? (current?.nowMs ?? null) : null)
