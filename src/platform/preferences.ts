import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'
import { createStored } from './stored.ts'

/**
 * What a person chose for this browser. Everything else the page remembers is in the URL or on the
 * server.
 */
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

function parsePreferences(text: string | null): Preferences {
  let raw: unknown = {}
  try {
    raw = JSON.parse(text ?? '{}')
  } catch {
    // Another program's text: the defaults serve.
  }
  const read = z.safeParse(preferencesSchema, raw)
  return read.success ? read.data : z.parse(preferencesSchema, {})
}

const stored = createStored('jobwatch.preferences', parsePreferences)

export function readPreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return stored.get()[key]
}

/** Keeps a choice for this browser; other tabs follow. */
export function writePreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  stored.set({ ...stored.get(), [key]: value })
}

export function usePreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return useSyncExternalStore(stored.subscribe, () => readPreference(key))
}
