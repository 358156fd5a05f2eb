import { useSyncExternalStore } from 'react'
import * as z from 'zod/mini'
import { createStored } from './stored.ts'

const maxNameLength = 80

/** A value of its schema, or the default for anything else. */
const stored = <S extends z.ZodMiniType>(schema: S, byDefault: z.output<S>) =>
  z.pipe(
    z.optional(z.unknown()),
    z.transform((raw): z.output<S> => {
      const read = z.safeParse(schema, raw)
      return read.success ? read.data : byDefault
    }),
  )

/** The choices of a person, kept in this browser. */
const preferencesSchema = z.object({
  theme: stored(z.enum(['system', 'light', 'dark']), 'system'),
  density: stored(z.enum(['normal', 'compact']), 'normal'),
  /** `local`, `UTC`, or an IANA name. */
  timeZone: stored(z.string(), 'local'),
  displayName: z.pipe(
    stored(z.string(), ''),
    z.transform((name) => name.slice(0, maxNameLength)),
  ),
  polling: stored(z.enum(['live', 'paused']), 'live'),
  shortcuts: stored(z.boolean(), true),
  /** Keys of the optional columns that are shown in the job list. */
  columns: stored(z.array(z.string()), []),
  lastAccount: stored(z.string(), ''),
})
export type Preferences = z.output<typeof preferencesSchema>

function parsePreferences(text: string | null): Preferences {
  let raw: unknown = {}
  try {
    raw = JSON.parse(text ?? '{}')
  } catch {
    // Not written by this page: the defaults apply.
  }
  const read = z.safeParse(preferencesSchema, raw)
  return read.success ? read.data : z.parse(preferencesSchema, {})
}

const preferences = createStored('jobwatch.preferences', parsePreferences)

export function readPreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return preferences.get()[key]
}

/** Keeps a choice in this browser; other tabs follow. */
export function writePreference<K extends keyof Preferences>(key: K, value: Preferences[K]): void {
  preferences.set({ ...preferences.get(), [key]: value })
}

export function usePreference<K extends keyof Preferences>(key: K): Preferences[K] {
  return useSyncExternalStore(preferences.subscribe, () => readPreference(key))
}
