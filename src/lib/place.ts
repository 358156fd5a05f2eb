import { useMemo } from 'react'
import { usePreference } from './preferences.ts'
import { zoneOf } from './time-zone.ts'

/** The interface is English, and so are its numbers and dates; 24-hour clocks, day before month. */
const locale = 'en-GB'

/** How this person reads times and numbers, as `format/` takes it. */
export function usePlace(): { locale: string; zone: string } {
  const preferred = usePreference('timeZone')
  return useMemo(() => ({ locale, zone: zoneOf(preferred) }), [preferred])
}
