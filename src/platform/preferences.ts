import { useSyncExternalStore } from 'react'
import { basePath } from './base-path.ts'
import {
  defaultDrawn,
  drawnCookie,
  drawnInCookies,
  parseDrawn,
  type DrawnPreferences,
} from '../../contract/drawn-preferences.ts'
import { firstDrawing } from './first-drawing.ts'
import { createStored } from './stored.ts'

const maxNameLength = 80

/** Preferences that the server does not need: they are kept in local storage. */
interface OwnPreferences {
  displayName: string
  polling: 'live' | 'paused'
  shortcuts: boolean
  lastAccount: string
}

/** The choices of a person, kept in this browser. */
export type Preferences = DrawnPreferences & OwnPreferences

const textOr = (raw: unknown, otherwise: string): string =>
  typeof raw === 'string' ? raw : otherwise

/** Reads what another version of this page may have written. */
function parseOwn(raw: unknown): OwnPreferences {
  const { displayName, polling, shortcuts, lastAccount }: Record<string, unknown> =
    raw !== null && typeof raw === 'object' ? { ...raw } : {}
  return {
    displayName: textOr(displayName, '').slice(0, maxNameLength),
    polling: polling === 'paused' ? 'paused' : 'live',
    shortcuts: shortcuts !== false,
    lastAccount: textOr(lastAccount, ''),
  }
}

function parseText(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    // Not written by this page: the defaults apply.
    return null
  }
}

const storageKey = 'jobwatch.preferences'
const own = createStored(storageKey, (text) => parseOwn(parseText(text)))

/** Releases without the cookie kept everything in local storage. */
function drawnInStorage(): DrawnPreferences {
  try {
    return parseDrawn(parseText(localStorage.getItem(storageKey)))
  } catch {
    return defaultDrawn
  }
}

let drawn: DrawnPreferences | null = null
const listeners = new Set<() => void>()
let otherTabs: BroadcastChannel | null = null

const readDrawn = (): DrawnPreferences =>
  (drawn ??= drawnInCookies(document.cookie) ?? drawnInStorage())

/** Cookies have no event of their own that other tabs would hear. */
function channel(): BroadcastChannel {
  if (otherTabs === null) {
    otherTabs = new BroadcastChannel(storageKey)
    otherTabs.addEventListener('message', () => {
      drawn = null
      for (const listener of listeners) listener()
    })
  }
  return otherTabs
}

function subscribe(listener: () => void): () => void {
  channel()
  listeners.add(listener)
  const leaveOwn = own.subscribe(listener)
  return () => {
    listeners.delete(listener)
    leaveOwn()
  }
}

const isDrawn = (key: keyof Preferences): key is keyof DrawnPreferences => key in defaultDrawn

/** A choice as last known here. */
export function readPreference<K extends keyof Preferences>(key: K): Preferences[K] {
  const all: Preferences = isDrawn(key)
    ? { ...own.initial(), ...readDrawn() }
    : { ...defaultDrawn, ...own.get() }
  return all[key]
}

/** Keeps a choice in this browser; other tabs follow. */
export function writePreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  if (!isDrawn(key)) {
    own.set(parseOwn({ ...own.get(), [key]: value }))
    return
  }
  drawn = parseDrawn({ ...readDrawn(), [key]: value })
  // oxlint-disable-next-line unicorn/no-document-cookie -- the Cookie Store API needs HTTPS
  document.cookie = drawnCookie(drawn, { basePath, isSecure: location.protocol === 'https:' })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
  channel().postMessage(null)
  for (const listener of listeners) listener()
}

const atFirst = (): Preferences => ({
  ...own.initial(),
  ...(firstDrawing()?.preferences ?? defaultDrawn),
})

export function usePreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return useSyncExternalStore(
    subscribe,
    () => readPreference(key),
    () => atFirst()[key],
  )
}
