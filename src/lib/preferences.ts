import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'

/** What a person chose for this browser. Everything else the page remembers is in the URL or on the server. */
const preferencesSchema = z.object({
  theme: z.catch(z.enum(['system', 'light', 'dark']), 'system'),
  density: z.catch(z.enum(['normal', 'compact']), 'normal'),
  /** `local`, `UTC`, or an IANA name. */
  timeZone: z.catch(z.string(), 'local'),
  displayName: z.catch(z.string().check(z.maxLength(80)), ''),
  polling: z.catch(z.enum(['live', 'paused']), 'live'),
  shortcuts: z.catch(z.boolean(), true),
  /** Optional columns of the job list that are shown, by key. */
  columns: z.catch(z.array(z.string()), []),
  lastAccount: z.catch(z.string(), ''),
})
export type Preferences = z.output<typeof preferencesSchema>

const storageKey = 'jobwatch.preferences'

function load(): Preferences {
  let stored: unknown = {}
  try {
    stored = JSON.parse(localStorage.getItem(storageKey) ?? '{}')
  } catch {
    // Storage may be barred or hold another program's text: the defaults serve then.
  }
  const read = z.safeParse(preferencesSchema, stored)
  return read.success ? read.data : z.parse(preferencesSchema, {})
}

let current: Preferences | null = null
const listeners = new Set<() => void>()

function all(): Preferences {
  current ??= load()
  return current
}

export function readPreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return all()[key]
}

/** Keeps a choice for this browser; other tabs follow. */
export function writePreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  current = { ...all(), [key]: value }
  try {
    localStorage.setItem(storageKey, JSON.stringify(current))
  } catch {
    // Without storage the choice holds until the tab is closed.
  }
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  const onStorage = (event: StorageEvent) => {
    if (event.key !== storageKey) return
    current = null
    listener()
  }
  listeners.add(listener)
  window.addEventListener('storage', onStorage)
  return () => {
    listeners.delete(listener)
    window.removeEventListener('storage', onStorage)
  }
}

export function usePreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return useSyncExternalStore(subscribe, () => readPreference(key))
}
