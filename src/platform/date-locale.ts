import { useMemo } from 'react'
import { usePreference } from './preferences.ts'
import { zoneOf } from './time-zone.ts'

/** The interface is written in English: days before months, digits in groups of three. */
export const locale = 'en-GB'

/** How this person reads times; the same object until the preference changes. */
export function usePlace(): { locale: string; zone: string } {
  const preference = usePreference('timeZone')
  return useMemo(() => ({ locale, zone: zoneOf(preference) }), [preference])
}
