import { readPreference, usePreference, writePreference } from './preferences.ts'

let found: string | null = null

/** The browser's own zone, by its IANA name. Asking takes some milliseconds, the first time. */
const browserZone = (): string => (found ??= Intl.DateTimeFormat().resolvedOptions().timeZone)

const names = new Map<string, string | null>()

/**
 * The IANA name of a zone as the browser writes it; null for a zone that it does not know. The first
 * time takes 15 ms.
 */
function knownName(zone: string): string | null {
  let name = names.get(zone)
  if (name === undefined) {
    try {
      name = new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
    } catch {
      name = null
    }
    names.set(zone, name)
  }
  return name
}

/** @param localZone as it was found before, by its known name; an empty text if it never was */
function zoneOf(preference: string, localZone: string): string {
  if (preference === 'local') return localZone || browserZone()
  return knownName(preference) ?? browserZone()
}

/**
 * The IANA name of the zone that a person reads times in: the one they chose, or the browser's own,
 * as it was when it was looked at last.
 */
export const useZone = (): string => zoneOf(usePreference('timeZone'), usePreference('localZone'))

/** The browser's own zone, as an IANA name. */
export const localZone = (): string => zoneOf('local', readPreference('localZone'))

/** Keeps the browser's own zone for the next page: the person may have travelled. */
export function noteLocalZone(): void {
  if (readPreference('localZone') !== browserZone()) writePreference('localZone', browserZone())
}
